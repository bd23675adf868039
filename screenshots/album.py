"""The page with which one leafs through the pictures; it chooses language, width and theme without script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 1.5rem; background: #f3f3f1; color: #14272b; }
form { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: .5rem 2rem; padding: .75rem 0;
  background: #f3f3f1; }
fieldset { border: 0; padding: 0; margin: 0; display: flex; gap: 1rem; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
section > div { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
figure { margin: 0; } figcaption { font-size: .8rem; color: #4b5e62; }
img { display: block; border: 1px solid #c3cbc9; max-width: 100%; height: auto; }
"""


@dataclass(frozen=True)
class Picture:
    """A page in a language, at a width, in a theme."""

    page: str
    lang: str
    width: int
    theme: str

    @property
    def file(self) -> str:
        """Its name in the album's folder."""
        return f"{self.page}-{self.lang}-{self.width}-{self.theme}.png"


def write_album(folder: Path, pictures: Sequence[Picture]) -> Path:
    """Write index.html beside the pictures; returns where it is."""
    path = folder / "index.html"
    path.write_text("\n".join(_lines(pictures)), encoding="utf-8")
    return path


def _lines(pictures: Sequence[Picture]) -> Iterable[str]:
    choices = {
        "lang": sorted({each.lang for each in pictures}),
        "width": [str(width) for width in sorted({each.width for each in pictures})],
        "theme": sorted({each.theme for each in pictures}, reverse=True),
    }
    yield "<!doctype html><html lang='en'><meta charset='utf-8'>"
    yield "<meta name='viewport' content='width=device-width'><title>Pages</title>"
    yield f"<style>{STYLE}{_hiding(choices)}</style><form>"
    for name, values in choices.items():
        ticks = "".join(
            f"<label><input type='checkbox' id='{name}-{value}' checked> {value}</label>" for value in values
        )
        yield f"<fieldset aria-label='{name}'>{ticks}</fieldset>"
    yield "</form>"
    for page, taken in groupby(pictures, key=lambda each: each.page):
        yield f"<section id='{page}'><h2>{escape(page)}</h2><div>{''.join(map(_figure, taken))}</div></section>"
    yield "</html>"


def _hiding(choices: dict[str, list[str]]) -> str:
    """What is not ticked is not shown."""
    return "\n".join(
        f"body:has(#{name}-{value}:not(:checked)) [data-{name}='{value}'] {{ display: none; }}"
        for name, values in choices.items()
        for value in values
    )


def _figure(picture: Picture) -> str:
    data = f"data-lang='{picture.lang}' data-width='{picture.width}' data-theme='{picture.theme}'"
    told = f"{picture.lang}, {picture.width} px, {picture.theme}"
    shown = max(180, picture.width // 3)
    image = f"<img src='{picture.file}' width='{shown}' loading='lazy' alt='{picture.page}, {told}'>"
    return f"<figure {data}><a href='{picture.file}'>{image}</a><figcaption>{told}</figcaption></figure>"
