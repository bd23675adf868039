"""Pure: a picture without a map: for each area a band in its colour with a tile for every state that takes part."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, EDGE = 340, 10
TILE_WIDTH, TILE_HEIGHT, GAP = 29, 20, 3
A_ROW = (WIDTH - 2 * EDGE + GAP) // (TILE_WIDTH + GAP)
LINE, NOTE_LINE = 17, 13
LETTERS, NOTE_LETTERS = 36, 50  # that fit into a line, wide Cyrillic ones too

# As the tokens of the style sheet for a light ground; a file has no style sheet.
COLOURS = {
    "illegal-migration": "#48409a",
    "return": "#86306c",
    "legal-migration": "#0b665d",
    "integration": "#963e1c",
    "development": "#49620f",
    "asylum": "#0b5a92",
}
INK = "#14272b"


@dataclass(frozen=True)
class Band:
    """What is drawn for an area: `states` are the marks of its tiles with the names behind them, in order."""

    area: str
    label: str
    states: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """A line of a text, by its left end on the base line."""

    x: int
    y: int
    text: str


Text = Sequence[Line]


@dataclass(frozen=True)
class Tile:
    """A state: `x` and `y` are the upper left corner, the mark is set on (`middle`, `base`)."""

    x: int
    y: int
    mark: str
    name: str

    @property
    def middle(self) -> float:
        """Where the mark's middle is."""
        return self.x + TILE_WIDTH / 2

    @property
    def base(self) -> float:
        """The mark's base line."""
        return self.y + TILE_HEIGHT - 6


@dataclass(frozen=True)
class Drawn:
    """A band with places."""

    area: str
    colour: str
    label: Sequence[Text]
    tiles: Sequence[Tile]


@dataclass(frozen=True)
class Picture:
    """Everything with its place, in units of the view box."""

    width: int
    height: int
    heads: Sequence[Text]
    bands: Sequence[Drawn]
    notes: Sequence[Text]


def draw(
    heads: Sequence[str], bands: Sequence[Band], notes: Sequence[str], *, is_mirrored: bool = False
) -> Picture:
    """Heads above, a band an area, notes below; each as high as it needs to be; `is_mirrored` for readers from right to
    left.

    >>> drawn = draw(["As of today"], [Band("asylum", "Asylum", [("GE", "Georgia")] * 11)], ["* A note."])
    >>> [(tile.x, tile.y) for tile in drawn.bands[0].tiles[-2:]], drawn.height
    ([(298, 43), (10, 66)], 122)
    """
    begin = WIDTH - EDGE if is_mirrored else EDGE
    y = EDGE + 4
    head_lines, y = _lines(heads, begin, y, LETTERS, LINE)
    drawn = []
    for band in bands:
        label, y = _lines([band.label], begin, y + GAP, LETTERS, LINE)
        tiles = [
            _tile(place, y - LINE // 2, state, is_mirrored=is_mirrored)
            for place, state in enumerate(band.states)
        ]
        y += -(-len(tiles) // A_ROW) * (TILE_HEIGHT + GAP) + GAP * 2
        drawn.append(Drawn(band.area, COLOURS.get(band.area, INK), label, tiles))
    y += GAP * 2
    note_lines, y = _lines(notes, begin, y, NOTE_LETTERS, NOTE_LINE)
    return Picture(WIDTH, y, head_lines, drawn, note_lines)


def _tile(place: int, top: int, state: tuple[str, str], *, is_mirrored: bool) -> Tile:
    x = EDGE + place % A_ROW * (TILE_WIDTH + GAP)
    y = top + place // A_ROW * (TILE_HEIGHT + GAP)
    return Tile(WIDTH - x - TILE_WIDTH if is_mirrored else x, y, *state)


def _lines(texts: Sequence[str], x: int, y: int, letters: int, height: int) -> tuple[list[Text], int]:
    """Each text in lines that begin at `x`, from `y` on, and where what follows goes on."""
    found: list[Text] = []
    for text in texts:
        lines = textwrap.wrap(text, letters)
        found.append([Line(x, y + place * height, line) for place, line in enumerate(lines)])
        y += len(lines) * height
    return found, y
