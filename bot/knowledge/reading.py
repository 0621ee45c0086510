"""YAML with file and line of every key, and without YAML's traps.

Scalars keep the letters that stand in the file: ``no`` never becomes false, ``0551`` never an octal
number. Where text is wanted such a scalar is a problem all the same, since other programs would read it
differently. Anchors, tabs, double keys, wrong encodings and huge files are told with their line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import yaml

LARGEST_FILE = 2_000_000
"""Bytes. The largest phrase file has about 400,000."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Severity(StrEnum):
    """Errors refuse a change, warnings advise."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file; lines count from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to do."""

    severity: Severity
    mark: Mark
    what: str
    remedy: str

    def __str__(self) -> str:
        """One line, as ``bot check`` prints it."""
        return f"{self.mark.file}:{self.mark.line}: {self.severity}: {self.what} {self.remedy}".rstrip()


@dataclass(slots=True)
class Problems:
    """Collects everything that is wrong, so that it can be told at once."""

    found: list[Problem] = field(default_factory=list)

    def error(self, mark: Mark, what: str, remedy: str = "") -> None:
        """Note something that must be put right."""
        self.found.append(Problem(Severity.ERROR, mark, what, remedy))

    def warn(self, mark: Mark, what: str, remedy: str = "") -> None:
        """Note something that should be looked at."""
        self.found.append(Problem(Severity.WARNING, mark, what, remedy))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that refuse a change, in the order of files and lines."""
        return tuple(p for p in self.in_order() if p.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that advise."""
        return tuple(p for p in self.in_order() if p.severity is Severity.WARNING)

    def in_order(self) -> list[Problem]:
        """Every problem once, by file and line."""
        return sorted(dict.fromkeys(self.found), key=lambda p: (p.mark, p.what))


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value with the letters of the file. ``trap`` names what YAML would make of it, if not text."""

    value: str
    mark: Mark
    trap: str | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple["Node", ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Entries:
    """Keys with their values, in the order of the file."""

    entries: Mapping[str, "Node"]
    keys: Mapping[str, Mark]
    mark: Mark


Node = Scalar | Items | Entries


def read_file(path: Path, root: Path, problems: Problems) -> Node | None:
    """Read one file; what cannot be read at all is noted and gives None. ``root`` shortens the names of files."""
    name = path.relative_to(root).as_posix()
    text = _decode(path, name, problems)
    if text is None:
        return None
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        problems.error(Mark(name, _line_of(error)), _words_of(error), _remedy_for(error, text))
        return None
    if node is None:
        problems.error(Mark(name, 1), "the file is empty.", "Fill it or delete it.")
        return None
    return _Converter(name, problems).convert(node)


def _decode(path: Path, name: str, problems: Problems) -> str | None:
    try:
        if path.stat().st_size > LARGEST_FILE:
            problems.error(Mark(name, 1), f"the file is larger than {LARGEST_FILE:,} bytes.", "Split it or look for pasted rubbish.")
            return None
        data = path.read_bytes()
    except OSError as error:
        problems.error(Mark(name, 1), f"the file cannot be read ({error.strerror}).", "Check its permissions.")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.error(Mark(name, line), "the file is not UTF-8.", "Save it again with the encoding UTF-8.")
        return None


def _line_of(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return int(mark.line) + 1 if mark else 1


def _words_of(error: yaml.YAMLError) -> str:
    return f"this is no YAML: {getattr(error, 'problem', None) or 'a character that YAML does not allow'}."


def _remedy_for(error: yaml.YAMLError, text: str) -> str:
    lines = text.splitlines()
    number = min(_line_of(error), len(lines))
    if number and re.match(r"\s*\t", lines[number - 1]):
        return "There is a tab: use blanks."
    return "Look for a missing quotation mark, a missing blank after a colon, or a line that is indented differently."


class _Converter:
    """Turns PyYAML's nodes into ours; every node may be met once only, so that aliases cannot explode."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems
        self._met: set[int] = set()

    def convert(self, node: yaml.Node) -> Node:
        mark = Mark(self._file, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return Scalar(node.value, mark, _trap(node))
        if id(node) in self._met:
            self._problems.error(mark, "an anchor (&, *) repeats a part of the file.", "Write the part out.")
            return Items((), mark)
        self._met.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._entries(node, mark)
        return Items(tuple(self.convert(item) for item in node.value), mark)

    def _entries(self, node: yaml.MappingNode, mark: Mark) -> Entries:
        entries: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        for key_node, value in self._pairs(node):
            key, where = key_node.value, Mark(self._file, key_node.start_mark.line + 1)
            if key in entries:
                self._problems.error(where, f"the key “{key}” stands twice.", f"It stands in line {keys[key].line} too: keep one.")
            entries[key] = self.convert(value)
            keys[key] = where
        return Entries(entries, keys, mark)

    def _pairs(self, node: yaml.MappingNode) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key, value
            else:
                where = Mark(self._file, key.start_mark.line + 1)
                self._problems.error(where, "a list or a group of keys stands where a key should be.", "Remove the brackets or quote the key.")


def _trap(node: yaml.ScalarNode) -> str | None:
    if node.style or node.tag == "tag:yaml.org,2002:str":
        return None
    return str(node.tag).rpartition(":")[2]


def yaml_files(folder: Path) -> Sequence[Path]:
    """The YAML files of a folder, by name; hidden files and editors' leavings are passed over."""
    return sorted(p for p in folder.glob("*.yaml") if p.is_file() and not p.name.startswith((".", "#")))
