"""Phrase files -> words of a language."""

from collections.abc import Mapping
from pathlib import Path

from bot.domain.directory import Topic
from bot.domain.lexicon import DANGERS, REQUESTS, SMALL_TALK, DangerPhrases, Phrases, TopicPhrases
from bot.domain.text import normalise
from bot.knowledge.reading import Mark, Problems, read_file, yaml_files
from bot.knowledge.sections import Section, did_you_mean

LONGEST_LABEL = 34
"""Letters of a topic's name: it must fit on a button of a small phone."""


def parse_phrases(root: Path, topics: Mapping[str, Topic], groups: Mapping[str, object], problems: Problems) -> dict[str, Phrases]:
    """Read every file of ``phrases/``; a language is named by its file."""
    found = {}
    for path in yaml_files(root / "phrases"):
        name = path.relative_to(root).as_posix()
        section = Section(read_file(path, root, problems), problems, Mark(name, 1), path.stem)
        found[path.stem] = _language(section, path.stem, topics, groups)
    if not found:
        problems.error(Mark("phrases", 1), "there is no phrase file.", "Restore the folder from the last version.")
    return found


def _language(section: Section, code: str, topics: Mapping[str, Topic], groups: Mapping[str, object]) -> Phrases:
    language = section.text("language")
    if language and language != code:
        section.problems.error(section.where("language"), f"{code}: the file is about “{language}”.", "Give the file and its language one name.")
    seen: dict[str, tuple[str, Mark]] = {}
    phrases = Phrases(
        code,
        section.reviewed(),
        _group_names(section, groups),
        _topics(section, topics, seen),
        _emergencies(section),
        section.texts("out_of_scope"),
        section.texts("near_misses"),
        _lists(section, "small_talk", SMALL_TALK),
        _lists(section, "requests", REQUESTS),
        section.texts("weak_words"),
        _any_lists(section, "places"),
    )
    section.close()
    return phrases


def _group_names(section: Section, groups: Mapping[str, object]) -> dict[str, str]:
    names = section.needed_section("groups")
    found = {group: names.text(group) for group in groups}
    names.close()
    return found


def _topics(section: Section, topics: Mapping[str, Topic], seen: dict[str, tuple[str, Mark]]) -> dict[str, TopicPhrases]:
    found = {}
    entries = section.needed_section("topics")
    for topic, entry in entries.named_sections():
        if topic not in topics:
            section.problems.error(entry.mark, f"unknown topic “{topic}”.", did_you_mean(topic, topics))
        label = entry.text("label")
        if len(label) > LONGEST_LABEL:
            section.problems.warn(entry.where("label"), f"{topic}: the label has {len(label)} letters.", f"At most {LONGEST_LABEL} fit on a button.")
        found[topic] = TopicPhrases(label, entry.text("hint"), entry.texts("keywords"), entry.texts("questions"))
        for text, mark in (*entry.marked_texts("keywords"), *entry.marked_texts("questions")):
            _warn_if_taken(text, mark, topic, seen, section.problems)
        entry.close()
    for topic in topics:
        if topic not in found:
            section.problems.error(
                entries.mark, f"{section.name}: the topic “{topic}” is missing.", "Add it with label, hint, keywords and questions."
            )
    return found


def _warn_if_taken(text: str, mark: Mark, topic: str, seen: dict[str, tuple[str, Mark]], problems: Problems) -> None:
    key = normalise(text)
    first, where = seen.setdefault(key, (topic, mark))
    if first != topic:
        problems.warn(mark, f"“{text}” stands under {first} (line {where.line}) and {topic}.", "Keep it where the first call should go.")


def _emergencies(section: Section) -> dict[str, DangerPhrases]:
    entries = section.needed_section("emergencies")
    found = {}
    for kind in DANGERS:
        entry = entries.needed_section(kind)
        found[kind] = DangerPhrases(entry.texts("phrases"), entry.texts("near_misses"))
        if not found[kind].phrases:
            section.problems.error(entry.mark, f"{section.name}: no phrases for {kind}.", "A danger that is not listed is missed: add some.")
        entry.close()
    entries.close()
    return found


def _lists(section: Section, key: str, names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    entries = section.needed_section(key)
    found = {name: entries.texts(name) for name in names}
    entries.close()
    return found


def _any_lists(section: Section, key: str) -> dict[str, tuple[str, ...]]:
    entries = section.section(key)
    return {} if entries is None else {name: entries.texts(name) for name in entries.names()}
