"""Typed access to what was read: each question to a section gives a value, or notes a problem and goes on."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.directory import PageDate
from bot.knowledge.reading import Entries, Items, Mark, Node, Problems, Scalar

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

_PAGE_DATE = re.compile(r"(199\d|20\d\d)(?:-(0[1-9]|1[0-2]))?(?:-\d{2})?")
_MEANS = {"bool": "yes or no", "int": "a number", "float": "a number", "null": "nothing", "timestamp": "a date"}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, if one is near."""
    found = process.extractOne(word, list(known), scorer=OSA.distance, score_cutoff=max(1, len(word) // 3))
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy: the nearest correct spelling, or the list of what is possible."""
    names = sorted(known)
    near = nearest(word, names)
    return f"Did you mean “{near}”?" if near else f"Possible: {', '.join(names[:60])}."


class Section:
    """A group of keys of which each must be asked for; what nobody asked for is unknown.

    A wanted value that is missing or wrong is noted as a problem and replaced by a harmless one, since
    nothing is loaded while there are problems.
    """

    def __init__(self, node: Node | None, problems: Problems, mark: Mark, name: str) -> None:
        self.problems = problems
        self.name = name
        self.mark = mark
        self._asked: set[str] = set()
        self._entries: Mapping[str, Node] = {}
        self._keys: Mapping[str, Mark] = {}
        if isinstance(node, Entries):
            self._entries, self._keys = node.entries, node.keys
        elif node is not None:
            problems.error(node.mark, f"{name} should be a group of keys.", "Write “key: value” lines below it.")

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def where(self, key: str) -> Mark:
        """Line of a key, or of the section if the key is missing."""
        return self._keys.get(key, self.mark)

    def names(self) -> tuple[str, ...]:
        """The keys that stand in the file."""
        return tuple(self._entries)

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._entries:
            if key not in self._asked:
                self.problems.error(self._keys[key], f"{self.name}: unknown key “{key}”.", did_you_mean(key, self._asked))

    def node(self, key: str) -> Node | None:
        """The raw value; an empty one counts as missing."""
        self._asked.add(key)
        node = self._entries.get(key)
        if isinstance(node, Scalar) and node.trap == "null":
            return None
        return node

    def text(self, key: str) -> str:
        """A text that must be there."""
        found = self.optional_text(key)
        if found is None:
            if self.node(key) is None:
                self.problems.error(self.where(key), f"{self.name}: “{key}” is missing.", f"Add “{key}: …”.")
            return ""
        return found

    def optional_text(self, key: str) -> str | None:
        """A text that may be missing."""
        node = self.node(key)
        return None if node is None else self._as_text(node, key)

    def _as_text(self, node: Node, key: str) -> str | None:
        if not isinstance(node, Scalar):
            self.problems.error(node.mark, f"{self.name}: “{key}” should be one text.", "Write it on one line.")
            return None
        if node.trap:
            means = _MEANS.get(node.trap, "something else than text")
            self.problems.error(node.mark, f"{self.name}: “{key}: {node.value}” means {means} in YAML.", f'Put it in quotes: "{node.value}".')
            return None
        if not node.value.strip():
            self.problems.error(node.mark, f"{self.name}: “{key}” is empty.", "Fill it or delete the line.")
            return None
        return " ".join(node.value.split())

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; missing means none."""
        return tuple(text for text, _ in self.marked_texts(key))

    def marked_texts(self, key: str) -> tuple[tuple[str, Mark], ...]:
        """A list of texts with the line of each."""
        node = self.node(key)
        if node is None:
            return ()
        if not isinstance(node, Items):
            self.problems.error(node.mark, f"{self.name}: “{key}” should be a list.", "Write “[a, b]” or one “- a” a line.")
            return ()
        pairs = ((self._as_text(item, key), item.mark) for item in node.items)
        return tuple((text, mark) for text, mark in pairs if text is not None)

    def flag(self, key: str) -> bool:
        """Yes or no; missing means no."""
        node = self.node(key)
        if node is None:
            return False
        if isinstance(node, Scalar) and node.trap == "bool":
            return node.value.casefold() in {"true", "yes", "on"}
        self.problems.error(node.mark, f"{self.name}: “{key}” should be true or false.", "Write true or false without quotes.")
        return False

    def reviewed(self) -> bool:
        """Whether a native speaker has read the file: ``reviewed: {by: …, on: …}``."""
        reviewed = self.section("reviewed")
        if reviewed is None:
            return False
        by, on = reviewed.optional_text("by"), reviewed.day("on")
        reviewed.close()
        return by is not None and on is not None

    def number(self, key: str) -> float:
        """A number that must be there."""
        node = self.node(key)
        try:
            if isinstance(node, Scalar) and node.trap in {"int", "float"}:
                return float(node.value)
        except ValueError:
            pass
        self.problems.error(self.where(key), f"{self.name}: “{key}” should be a number.", "Write it with a point, without quotes.")
        return 0.0

    def choice(self, key: str, kinds: type[E]) -> E | None:
        """One of a closed list, or None when missing."""
        found = self.optional_text(key)
        return None if found is None else self._one_of(found, key, self.where(key), kinds)

    def choices(self, key: str, kinds: type[E]) -> tuple[E, ...]:
        """Some of a closed list."""
        found = (self._one_of(text, key, mark, kinds) for text, mark in self.marked_texts(key))
        return tuple(value for value in found if value is not None)

    def _one_of(self, text: str, key: str, mark: Mark, kinds: type[E]) -> E | None:
        try:
            return kinds(text)
        except ValueError:
            self.problems.error(mark, f"{self.name}: unknown {key} “{text}”.", did_you_mean(text, kinds))
            return None

    def needed_choice(self, key: str, kinds: type[E]) -> E:
        """One of a closed list that must be there."""
        if self.node(key) is None:
            self.problems.error(self.mark, f"{self.name}: “{key}” is missing.", f"Possible: {', '.join(kinds)}.")
        return self.choice(key, kinds) or next(iter(kinds))

    def page_date(self, key: str) -> PageDate | None:
        """The year, or year and month, of a page; the day is dropped."""
        node = self.node(key)
        if node is None:
            return None
        found = _PAGE_DATE.fullmatch(node.value) if isinstance(node, Scalar) else None
        if found is None:
            self.problems.error(node.mark, f"{self.name}: “{key}” is no date.", "Write a year (“2024”) or year and month (“2024-03”).")
            return None
        return PageDate(int(found[1]), int(found[2] or 0))

    def day(self, key: str) -> date | None:
        """A calendar day."""
        node = self.node(key)
        if node is None:
            return None
        try:
            return date.fromisoformat(node.value if isinstance(node, Scalar) else "")
        except ValueError:
            self.problems.error(node.mark, f"{self.name}: “{key}” is no day.", "Write year-month-day, for example 2026-11-24.")
            return None

    def section(self, key: str) -> "Section | None":
        """A group of keys below this one."""
        node = self.node(key)
        return None if node is None else Section(node, self.problems, self.where(key), f"{self.name}, {key}")

    def needed_section(self, key: str) -> "Section":
        """A group of keys that must be there."""
        if self.node(key) is None:
            self.problems.error(self.mark, f"{self.name}: “{key}” is missing.", f"Add “{key}:” with its lines.")
        return Section(self.node(key), self.problems, self.where(key), f"{self.name}, {key}")

    def sections(self, key: str) -> Iterator["Section"]:
        """A list of groups of keys."""
        node = self.node(key)
        if isinstance(node, Items):
            for item in node.items:
                yield Section(item, self.problems, item.mark, f"{self.name}, {key}")
        elif node is not None:
            self.problems.error(node.mark, f"{self.name}: “{key}” should be a list.", "Begin each entry with “- ”.")

    def named_sections(self) -> Iterator[tuple[str, "Section"]]:
        """Every key with the group of keys below it."""
        for key in self.names():
            self._asked.add(key)
            yield key, Section(self._entries[key], self.problems, self._keys[key], key)

    def checked(self, key: str, value: str | None, check: Callable[[str], str | None]) -> None:
        """Note what a check says against a value, if anything."""
        complaint = check(value) if value else None
        if complaint:
            self.problems.error(self.where(key), f"{self.name}: {complaint}")
