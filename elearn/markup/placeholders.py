"""Inline markup as numbered placeholders: `{1}around words{/1}`, `{2}` alone, `{{` and `}}` for braces."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["text", "open", "close", "stray"]
FaultKind = Literal["missing", "doubled", "unknown", "unclosed", "crossed", "stray"]

_PIECE = re.compile(r"\{\{|\}\}|\{(/?)([1-9][0-9]{0,4})\}|[{}]|[^{}]+")
_MARK = re.compile(r"\{\{|\}\}|\{/?[1-9][0-9]{0,4}\}")


@dataclass(frozen=True)
class Piece:
    """A stretch of a segment: its text, or a placeholder's number; `stray` is a brace that stands alone."""

    kind: PieceKind
    text: str
    number: int = 0


@dataclass(frozen=True)
class PlaceholderFault:
    """What is wrong with a placeholder of a translation."""

    kind: FaultKind
    placeholder: str


def escape(text: str) -> str:
    """The text with its braces doubled, so that none reads as a placeholder."""
    return text.replace("{", "{{").replace("}", "}}")


def pieces(text: str) -> Iterator[Piece]:
    """A segment's text, cut at its placeholders; braces come out single again."""
    for match in _PIECE.finditer(text):
        found = match.group()
        if match.group(2):
            yield Piece("close" if match.group(1) else "open", found, int(match.group(2)))
        elif found in ("{{", "}}"):
            yield Piece("text", found[0])
        else:
            yield Piece("stray" if found in "{}" else "text", found)


def plain(text: str) -> str:
    """A segment's words without its placeholders.

    >>> plain("A {1}set {{x}}{/1}.")
    'A set {x}.'
    """
    if "{" not in text and "}" not in text:
        return text
    return _MARK.sub(lambda found: found[0][0] if found[0] in ("{{", "}}") else "", text)


def compare_placeholders(source: str, target: str) -> list[PlaceholderFault]:
    """What the target lacks, doubles, invents, leaves open or crosses, against the source."""
    wanted = [piece for piece in pieces(source) if piece.kind in ("open", "close")]
    found = [piece for piece in pieces(target) if piece.kind in ("open", "close")]
    counts = Counter(piece.text for piece in found)
    names = dict.fromkeys(piece.text for piece in wanted)
    faults = [PlaceholderFault("missing", text) for text in names if text not in counts]
    faults += [PlaceholderFault("doubled", text) for text, n in counts.items() if n > 1 and text in names]
    faults += [PlaceholderFault("unknown", text) for text in counts if text not in names]
    faults += [PlaceholderFault("stray", piece.text) for piece in pieces(target) if piece.kind == "stray"]
    return faults or _order_faults(wanted, found)


def _order_faults(wanted: list[Piece], found: list[Piece]) -> list[PlaceholderFault]:
    pairs = {piece.number for piece in wanted if piece.kind == "close"}
    stack: list[int] = []
    for piece in found:
        if piece.number not in pairs:
            continue
        if piece.kind == "open":
            stack.append(piece.number)
        elif piece.number not in stack:
            return [PlaceholderFault("unclosed", piece.text)]
        elif stack.pop() != piece.number:
            return [PlaceholderFault("crossed", piece.text)]
    return []


def placeholder_faults(source: str, target: str) -> list[str]:
    """The faults of a translation's placeholders, as `kind placeholder`; empty where all is well.

    >>> placeholder_faults("A {1}word{/1}{2}", "{1}Wort{/1}")
    ['missing {2}']
    """
    return [f"{fault.kind} {fault.placeholder}" for fault in compare_placeholders(source, target)]
