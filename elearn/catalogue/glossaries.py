"""Which terms of a glossary a text uses: whole words, as the source language writes them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from elearn.catalogue.packages import GlossaryEntry
from elearn.markup.documents import Document
from elearn.markup.placeholders import plain

MOST_WORDS = 12
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SPOKEN = frozenset(
    {"heading", "paragraph", "item", "cell", "term", "definition", "caption", "choice", "why"}
) | {"footnote"}

Words = tuple[str, ...]


@dataclass(frozen=True)
class TermFinder:
    """The written forms of all terms; `lengths` are those that begin with a word, the longest first.

    Finding costs a look-up for each word of the text and each length, however many terms there are.
    """

    keys: Mapping[Words, tuple[str, Words | None]]
    lengths: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, glossary: Iterable[GlossaryEntry]) -> "TermFinder":
        """Forms in capitals are found in capitals only; of two entries with one form the first has it."""
        keys: dict[Words, tuple[str, Words | None]] = {}
        for entry in glossary:
            for form in (entry.term, *entry.forms):
                written = tuple(_TOKEN.findall(form))
                exact = written if form.isupper() and len(form) > 1 else None
                if 0 < len(written) <= MOST_WORDS:
                    keys.setdefault(_folded(written), (str(entry.key), exact))
        lengths: dict[str, set[int]] = {}
        for words in keys:
            lengths.setdefault(words[0], set()).add(len(words))
        return cls(keys, {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()})

    def found_in(self, document: Document) -> frozenset[str]:
        """The keys of the terms that a text shows or says."""
        found = {reference.target for reference in document.terms}
        for segment in document.segments:
            if segment.kind in _SPOKEN:
                found |= self._found_in(plain(segment.text))
        return frozenset(found)

    def _found_in(self, text: str) -> set[str]:
        found = set()
        written = tuple(_TOKEN.findall(text))
        words = _folded(written)
        at = 0
        while at < len(words):
            step = 1
            for length in self.lengths.get(words[at], ()):
                key, exact = self.keys.get(words[at : at + length], ("", None))
                if key and exact in (None, written[at : at + length]):
                    found.add(key)
                    step = length
                    break
            at += step
        return found


def _folded(words: Words) -> Words:
    return tuple(word.casefold() for word in words)
