"""The whole folder at once: a correct directory with its words, or every problem that stands in the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.domain.directory import Directory
from bot.domain.lexicon import Phrases
from bot.domain.sentences import Sentences
from bot.errors import BotError
from bot.knowledge.checks import check_references, check_supply
from bot.knowledge.parsing import Draft, parse_directory
from bot.knowledge.phrases import parse_phrases
from bot.knowledge.reading import Problems, yaml_files
from bot.knowledge.sentences import parse_sentences


class KnowledgeError(BotError):
    """The knowledge files have errors: nothing was loaded."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        lines = "\n".join(str(problem) for problem in problems.errors)
        super().__init__(f"The knowledge files have {len(problems.errors)} error(s):\n{lines}\nMend them and run “bot check”.")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that stands in the folder."""

    directory: Directory
    phrases: Mapping[str, Phrases]
    sentences: Mapping[str, Sentences]


def load_directory(root: Path, problems: Problems | None = None) -> Directory:
    """Read all but the phrases; raises KnowledgeError with every problem."""
    found = problems if problems is not None else Problems()
    directory = _directory(parse_directory(root, found), found)
    if directory is None or found.errors:
        raise KnowledgeError(found)
    return directory


def load_sentences(root: Path, directory: Directory) -> Mapping[str, Sentences]:
    """Read what to say in German; raises KnowledgeError with every problem."""
    problems = Problems()
    sentences = parse_sentences(root, directory.topics, problems)
    if problems.errors:
        raise KnowledgeError(problems)
    return sentences


def check_knowledge(root: Path) -> tuple[Knowledge | None, Problems]:
    """Read everything and tell every problem; the knowledge is None while there are errors."""
    problems = Problems()
    draft = parse_directory(root, problems)
    phrases = parse_phrases(root, draft.topics, draft.groups, problems)
    sentences = parse_sentences(root, draft.topics, problems)
    directory = _directory(draft, problems)
    if directory is None or problems.errors:
        return None, problems
    return Knowledge(directory, phrases, sentences), problems


def load_knowledge(root: Path) -> Knowledge:
    """Read everything; raises KnowledgeError."""
    knowledge, problems = check_knowledge(root)
    if knowledge is None:
        raise KnowledgeError(problems)
    return knowledge


def _directory(draft: Draft, problems: Problems) -> Directory | None:
    check_references(draft, problems)
    if problems.errors or draft.office is None:
        return None
    directory = Directory(draft.groups, draft.topics, draft.towns, draft.places, draft.services, draft.emergencies, draft.office, tuple(draft.events))
    check_supply(directory, problems)
    return directory


def fingerprint(root: Path) -> str:
    """A hash of the phrases, and of the topics that they are checked against: another hash, other models."""
    digest = sha256()
    for path in (*yaml_files(root / "phrases"), *(p for p in yaml_files(root) if p.name == "topics.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
