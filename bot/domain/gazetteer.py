"""Names in a text: places in every script, providers, languages. Exact first, then with a slip or two.

Names are looked up word by word in a dictionary; a misspelt one is searched only among names of like
length that begin with the same letter, so that thousands of names cost nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

FIRST_NOT_LATIN = "\u0370"
PARTICLES = "بلوفك"
"""Arabic "in", "to", "and", "so", "like", which are written together with the next word."""
SHORTEST_STEM = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text: what it stands for, and the words from ``start`` up to ``end``."""

    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Normalised names with what they stand for, "" for ordinary words that look like a name; ``lengths`` in words of the names that begin with a word, longest first."""

    names: Mapping[str, str]
    lengths: Mapping[str, tuple[int, ...]]
    like: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)

    def find(self, words: tuple[str, ...], known: frozenset[str] = frozenset()) -> tuple[Found, ...]:
        """Every name in the text, longest first at each place; ``known`` words are never taken for misspelt names."""
        found: list[Found] = []
        at = 0
        while at < len(words):
            if words[at] in known and words[at] not in self.lengths and words[at][0] < FIRST_NOT_LATIN:
                at += 1  # most words are such, and need no search
                continue
            hit = self._at(words, at, known)
            if hit and hit.id:
                found.append(hit)
            at = hit.end if hit else at + 1
        return tuple(found)

    def _at(self, words: tuple[str, ...], at: int, known: frozenset[str]) -> Found | None:
        word = words[at]
        for length in self.lengths.get(word, ()):
            name = self.names.get(" ".join(words[at : at + length])) if at + length <= len(words) else None
            if name is not None:
                return Found(name, at, at + length)
        near = self._inflected(word) or (None if word in known else self._near(word))
        return Found(self.names[near], at, at + 1) if near else None

    def _inflected(self, word: str) -> str | None:
        """The name in a word of another script that has an ending or, in Arabic script, a particle before it."""
        if word[0] < FIRST_NOT_LATIN:
            return None
        forms = [word[1:]] if word[0] in PARTICLES else []
        forms += [word[:-letters] for letters in (1, 2) if len(word) - letters >= SHORTEST_STEM]
        return next((form for form in forms if form in self.names), None)

    def _near(self, word: str) -> str | None:
        slips = 2 if len(word) >= 9 else 1 if len(word) >= 6 else 0  # noqa: PLR2004  letters that leave no doubt
        for length in range(len(word) - slips, len(word) + slips + 1) if slips else ():
            for name in self.like.get((word[0], length), ()):
                if OSA.distance(word, name, score_cutoff=slips) <= slips:
                    return name
        return None


def gazetteer(names: Iterable[tuple[str, str]], *, fuzzy: bool = True) -> Gazetteer:
    """Build one from pairs of normalised name and id; the first id of a name stands."""
    known: dict[str, str] = {}
    for name, id_ in names:
        if name:
            known.setdefault(name, id_)
    like: dict[tuple[str, int], list[str]] = {}
    for name in known if fuzzy else ():
        if " " not in name:
            like.setdefault((name[0], len(name)), []).append(name)
    lengths: dict[str, set[int]] = {}
    for name in known:
        lengths.setdefault(name.split(" ", 1)[0], set()).add(name.count(" ") + 1)
    longest_first = {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}
    return Gazetteer(known, longest_first, {key: tuple(values) for key, values in like.items()})
