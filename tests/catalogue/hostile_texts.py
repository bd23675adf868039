"""More packages that somebody made to harm: texts, catalogues and captions that would cost time or memory."""

import random
from collections.abc import Callable

from tests.catalogue.factory import FILM, catalogue, edited
from tests.catalogue.hostile import FIRST, HEAD, PO, SVG, entries, lesson, lessons, zipped

UNTITLED = FILM.replace("captions: {en: media/film.en.vtt, ru: media/film.ru.vtt}\n", "")
LANGUAGES = (
    "en, ru, az, be, bg, bs, cs, de, el, et, fr, hu, hy, ka, kk, ky, lt, lv, mk, pl, ro, sk, sl, sq, sr, sv"
)
CUE, SPACES = "00:00.000 --> 00:01.000", " " * 250_000


def known_texts(text: str, known: list[str]) -> bytes:
    """A lesson, and a catalogue that knows other texts of it."""
    head = catalogue().partition("\n\n")[0]
    told = (f'msgctxt "first#{n:012x}"\nmsgid "{each}"\nmsgstr "c"' for n, each in enumerate(known))
    return zipped(**{FIRST: HEAD + text, PO: "\n\n".join((head, *told)) + "\n"})


def anagrams(count: int) -> bytes:
    """Very many short passages, each as like as can be to each of those that the catalogue knows."""
    order = random.Random(1)
    letters = list("abcdefghijklmnopqrstuvwxyz" * 3)
    texts = ["".join(order.sample(letters, len(letters))) for _ in range(2 * count)]
    known = [texts[n] if n % 24 == 0 else texts[count + n] for n in range(count)]
    return known_texts("\n\n".join(texts[:count]) + "\n", known)


def drawings(count: int) -> bytes:
    """Drawings of nearly a megabyte each, which take as long to judge as any of that size."""
    worst = SVG.format("<g " + " ".join(f'a{n}="%25%25"' for n in range(60_000)) + "/>")
    return zipped(**{f"media/d{number}.svg": worst for number in range(count)})


def captioned(text: str) -> bytes:
    return zipped(**{"media/film.en.vtt": f"WEBVTT\n\n{text}\n"})


TEXT_CASES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "two long texts of two words": (lambda: known_texts("a b " * 70_000, ["b a " * 70_000]), None),
    "very many texts of the same letters": (lambda: anagrams(3_500), None),
    "a text in very many pieces": (
        lambda: entries(1, lambda n: 'msgctxt "a"\nmsgid ""\n' + '"a"\n' * 250_000 + 'msgstr "c"'),
        None,
    ),
    "a catalogue of no entries": (lambda: entries(1, lambda n: "x\n" * 500_000), "po.unknown-line"),
    "a hundred catalogues": (
        lambda: zipped(
            **{f"translations/a{a}{b}.po": "x\n" * 500_000 for a in "abcdefghij" for b in "abcdefghij"},
            **{"media/a.mp4": random.Random(1).randbytes(1 << 20)},
        ),
        "archive.too-much-translated",
    ),
    "very many languages": (
        lambda: zipped(
            **{"course.yaml": edited("course.yaml", ("[en, ru]", "[" + "en, ru, " * 9_000 + "en]"))}
        ),
        "yaml.too-many",
    ),
    "too many drawings of many attributes": (lambda: drawings(7), "archive.too-much-drawn"),
    "as many of them as there may be": (lambda: drawings(6), None),
    # captions
    "spaces within a setting": (lambda: captioned(f"{CUE} a{SPACES}b\nx"), "captions.bad-setting"),
    "very many settings, each another": (
        lambda: captioned(f"{CUE} " + " ".join(f"x{n}" for n in range(130_000)) + "\nx"),
        "captions.bad-setting",
    ),
    "very many settings": (lambda: captioned(f"{CUE} " + "x " * 450_000 + "\nx"), "captions.bad-setting"),
    "very many open elements": (lambda: captioned(f"{CUE}\n" + "<i>" * 340_000), "captions.unbalanced-tag"),
    "very many unknown elements": (lambda: captioned(f"{CUE}\n" + "<x>" * 340_000), "captions.unknown-tag"),
    "very many blocks that are none": (lambda: captioned("x\n\n" * 340_000), "captions.bad-timing"),
    # Markdown
    "very many links that nothing defines": (
        lambda: lesson("[a][b] " * 40_000),
        "markdown.unknown-reference",
    ),
    "small tables that are filled up, in very many lessons": (
        lambda: lessons(1_500, "|a" * 39 + "\n" + "|-" * 39 + "\n" + "|\n" * 480),
        "course.too-many-blocks",
    ),
    "lists of very many items, in many lessons": (
        lambda: lessons(50, "- a\n" * 9_000),
        "course.too-many-blocks",
    ),
    "one film very many times": (
        lambda: zipped(
            **{
                "modules/one/clip.video.yaml": FILM.replace(
                    "  Some", "  " + "Some words. " * 10_000 + "\n\n  Some"
                ),
                FIRST: HEAD + ":::video clip\n:::\n" * 4_900,
            }
        ),
        "course.too-much-shown",
    ),
    "very many films without captions in very many languages": (
        lambda: zipped(
            **{
                "course.yaml": edited("course.yaml", ("[en, ru]", f"[{LANGUAGES}]")),
                **{f"modules/one/f{n}.video.yaml": UNTITLED for n in range(1_900)},
            }
        ),
        "translation.no-catalogue",
    ),
    "spaces within a box's title": (lambda: lesson(f":::note a{SPACES}b\nx\n:::\n"), None),
}
