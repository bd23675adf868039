"""Characters that no text of a course may hold: nobody sees them, and they change what is shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from elearn.kernel.findings import Finding, Rule, rule
from elearn.kernel.texts import N_

CONTROL = rule(
    "text.control-character",
    "error",
    N_("Control character %(character)s stands here."),
    N_(
        "Delete it, or write a space or a line break in its place. Most editors do not show it; it may also "
        "be written as an escape."
    ),
)
DIRECTION = rule(
    "text.direction",
    "error",
    N_("Character %(character)s turns the direction of writing and has no partner on its line."),
    N_("Delete it, or end what it begins on the same line. Most editors do not show it."),
)

# After so many of them in a text, more findings help nobody.
MOST = 20
_PLANES = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef" + _PLANES
_ENDS = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u202d": "\u202c",
    "\u202e": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
_TURNS = frozenset(_ENDS) | frozenset(_ENDS.values())
_REFUSED = re.compile(f"[{_CONTROL}]")
# Almost every text has nothing else than these, which is ten times quicker to see.
_UNUSUAL = re.compile("[^\t\n -~\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]")
_SUSPECT = re.compile(f"[{_CONTROL}{''.join(sorted(_TURNS))}]")


@dataclass(frozen=True)
class CharacterFault:
    """A character that is refused, and its offset in the text."""

    offset: int
    rule: Rule
    character: str

    @property
    def params(self) -> dict[str, object]:
        """What the rule's sentence names: the character by its number."""
        return {"character": f"U+{ord(self.character):04X}"}


def character_faults(text: str, *, directions: bool = True) -> Iterator[CharacterFault]:
    """The refused characters of a text, in order and at most MOST; `directions`: also those of writing.

    >>> [(fault.offset, str(fault.params["character"])) for fault in character_faults("a\\x02b")]
    [(1, 'U+0002')]
    """
    if _UNUSUAL.search(text) is None or _SUSPECT.search(text) is None:
        return
    found = [CharacterFault(match.start(), CONTROL, match[0]) for match in _REFUSED.finditer(text)]
    if directions:
        found += _alone(text)
    yield from sorted(found, key=lambda fault: fault.offset)[:MOST]


def text_faults(file: str, text: str, *, directions: bool = True) -> list[Finding]:
    """The same for a whole file whose lines end with LF, with line and column."""
    return [
        Finding(file, *_position(text, fault.offset), fault.rule, fault.params)
        for fault in character_faults(text, directions=directions)
    ]


def without_refused(text: str) -> str:
    """The text with a replacement for each of them, so that the rest of it can be checked."""
    return _SUSPECT.sub("\N{REPLACEMENT CHARACTER}", text)


def _alone(text: str) -> Iterator[CharacterFault]:
    """Marks of direction that do not stand in pairs on their line, one inside the other (UAX #9)."""
    opened: list[tuple[int, str]] = []
    for match in re.finditer(f"[\n{''.join(sorted(_TURNS))}]", text):
        if match[0] == "\n":
            yield from (CharacterFault(at, DIRECTION, text[at]) for at, _ in opened)
            opened.clear()
        elif match[0] in _ENDS:
            opened.append((match.start(), _ENDS[match[0]]))
        elif opened and opened[-1][1] == match[0]:
            opened.pop()
        else:
            yield CharacterFault(match.start(), DIRECTION, match[0])
    yield from (CharacterFault(at, DIRECTION, text[at]) for at, _ in opened)


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
