"""The passage of a text in which words were found, with these words marked."""

from collections.abc import Set
from dataclasses import dataclass

from elearn.kernel.stemming import Word, words_of

LONGEST = 240
BEFORE = 80
_CUT = "…"


@dataclass(frozen=True)
class Piece:
    """A piece of a text; `is_hit` where it is a word that was asked for."""

    text: str
    is_hit: bool = False


def marked(text: str, stems: Set[str]) -> tuple[Piece, ...]:
    """A whole text with the words of these stems marked."""
    return _pieces(text, list(words_of(text, stems)), 0, len(text))


def passage(body: str, stems: Set[str]) -> tuple[Piece, ...]:
    """The line of the body with the most of these stems, or the part of it around the first of them; of a body with
    none of them its beginning."""
    best, best_words = "", list[Word]()
    for line in body.split("\n"):
        found = list(words_of(line, stems))
        if not best or len({word.stem for word in found}) > len({word.stem for word in best_words}):
            best, best_words = line, found
    begin, end = _window(best, best_words[0].begin if best_words else 0)
    return _pieces(best, best_words, begin, end)


def _window(line: str, first: int) -> tuple[int, int]:
    """From where to where a line is shown, cut between words."""
    begin = max(0, first - BEFORE) if len(line) > LONGEST else 0
    begin = max(0, min(begin, len(line) - LONGEST))
    if begin:
        space = line.find(" ", begin, first)
        begin = space + 1 if space >= 0 else begin
    end = min(len(line), begin + LONGEST)
    if end < len(line):
        space = line.rfind(" ", first, end)
        end = space if space > begin else end
    return begin, end


def _pieces(line: str, words: list[Word], begin: int, end: int) -> tuple[Piece, ...]:
    pieces = [Piece(_CUT)] if begin > 0 else []
    at = begin
    for word in words:
        if begin <= word.begin and word.end <= end:
            pieces += [Piece(line[at : word.begin]), Piece(line[word.begin : word.end], is_hit=True)]
            at = word.end
    pieces.append(Piece(line[at:end] + (_CUT if end < len(line) else "")))
    return tuple(piece for piece in pieces if piece.text)
