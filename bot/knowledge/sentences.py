"""Files of ``sentences/`` -> what to say in German, with its meaning and its sound."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.domain.directory import Topic
from bot.domain.language import SCRIPTS_OF
from bot.domain.lexicon import DANGERS
from bot.domain.sentences import COMMON, Sentence, Sentences
from bot.knowledge.reading import Mark, Problems, read_file, yaml_files
from bot.knowledge.sections import Section, did_you_mean

GERMAN = "de"
NOT_FOR_GERMAN = frozenset({"speaks", "interpreter"})
"""Sentences that speakers of German need not say."""


def parse_sentences(root: Path, topics: Mapping[str, Topic], problems: Problems) -> dict[str, Sentences]:
    """Read every file of ``sentences/``; a language is named by its file."""
    found = {}
    for path in yaml_files(root / "sentences"):
        section = Section(read_file(path, root, problems), problems, Mark(path.relative_to(root).as_posix(), 1), path.stem)
        found[path.stem] = _language(section, path.stem, topics)
    return found


def _language(section: Section, code: str, topics: Mapping[str, Topic]) -> Sentences:
    language = section.text("language")
    if language and language != code:
        section.problems.error(section.where("language"), f"{code}: the file is about “{language}”.", "Give the file and its language one name.")
    german = code.partition("-")[0] == GERMAN
    common = [name for name in COMMON if code == GERMAN or not (german and name in NOT_FOR_GERMAN)]
    found = Sentences(
        code,
        section.reviewed(),
        _group(section, "common", common, code),
        _group(section, "topics", topics, code),
        _group(section, "dangers", DANGERS, code),
    )
    section.close()
    return found


def _group(section: Section, key: str, names: Iterable[str], code: str) -> dict[str, Sentence]:
    group = section.needed_section(key)
    found = {}
    for name in names:
        if code == GERMAN:
            found[name] = Sentence(group.text(name))
            continue
        entry = group.needed_section(name)
        found[name] = Sentence(entry.text("meaning"), entry.text("say") if code in SCRIPTS_OF else None)
        entry.close()
    for name in group.names():
        if name not in found:
            section.problems.error(group.where(name), f"{section.name}: unknown sentence “{name}”.", did_you_mean(name, found))
    return found
