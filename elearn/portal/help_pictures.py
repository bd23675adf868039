"""Pictures of the real pages in each language, made by `make help-pictures`; files under static/help/."""

from dataclasses import dataclass
from functools import cache

from elearn.markup.raster import webp_size
from elearn.web.assets import asset_content, asset_url

# Points of a picture to one on the page: on fine screens letters stay sharp.
DENSITY = 1.5
NAMES = (
    "register",
    "courses",
    "course",
    "outline",
    "done",
    "question",
    "learning",
    "languages",
    "seen-by",
    "affiliations",
    "reports",
    "texts",
)


@dataclass(frozen=True)
class Picture:
    """Where it is, and how large it stands on a page."""

    url: str
    width: int
    height: int


def file_of(name: str, lang: str) -> str:
    """Its name under static/."""
    return f"help/{name}.{lang}.webp"


@cache
def picture_of(name: str, lang: str) -> Picture:
    """The picture in the reader's language, else in English: a new language has texts before it has pictures."""
    try:
        return _measured(file_of(name, lang))
    except KeyError:
        return _measured(file_of(name, "en"))


def _measured(file: str) -> Picture:
    width, height = webp_size(asset_content(file)) or (0, 0)
    return Picture(asset_url(file), round(width / DENSITY), round(height / DENSITY))
