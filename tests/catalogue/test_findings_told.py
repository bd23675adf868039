"""Findings are told wholly in the reader's language: what an author wrote is quoted, and nothing else is foreign."""

import re
from collections.abc import Iterator

import pytest
from babel.support import Translations
from flask_babel import force_locale, gettext

from elearn.catalogue.archives import read_zip
from elearn.catalogue.checking import check
from elearn.catalogue.findings_told import tell
from elearn.kernel.findings import RULES, Finding, Words
from elearn.markup.documents import read_document
from elearn.markup.pictures import MAX_SVG_DEPTH, picture_faults
from elearn.markup.reading import WHY
from elearn.web.application import Platform
from tests.catalogue.factory import CREDITS, catalogue, edited, package
from tests.catalogue.test_archives import pack
from tests.catalogue.test_checking import CASES

# Names of formats, of fields and values, and of places in a package: nobody translates them.
NAMES = frozenset(
    re.findall(
        r"\S+",
        """
        WEBVTT WebVTT align b i lang line lt position ruby size start u v vertical
        DOCTYPE FILE HTML ISO JPEG KEY Language MODULE Markdown NAME PNG SVG UTF VALUE WEBP XML YAML a-f a-key
        activity anchor charset credits.yaml csv docx draw elearn en example false first fuzzy glossary.yaml
        http https instruments.yaml course.yaml jpg lesson mailto media minor minutes modules mp msgctxt msgid
        msgstr multiple n note pdf png po policy question questions quiz reading ru second single survey svg t
        term title translations true uz-Cyrl video video.yaml vtt warning webm webp Windows x xlsx zip
        """,
    )
)
QUOTED = re.compile(r"'[^']*'|«[^»]*»|`[^`]*`")
LATIN = re.compile(r"[A-Za-z](?:[A-Za-z.-]*[A-Za-z])?")
PLACE = re.compile(r"%\((\w+)\)[sd]")


def foreign_words(sentence: str) -> set[str]:
    return {word for word in LATIN.findall(QUOTED.sub(" ", sentence)) if word not in NAMES}


@pytest.mark.parametrize("key", sorted(RULES))
def test_no_rule_has_a_foreign_word(platform: Platform, key: str) -> None:
    with platform.app_context(), force_locale("ru"):
        for text in (RULES[key].message, RULES[key].mend):
            told = gettext(text)
            assert re.search("[а-яё]", told), told
            assert set(PLACE.findall(told)) <= set(PLACE.findall(RULES[key].message + RULES[key].mend))
            assert not foreign_words(PLACE.sub(" ", told)), told


def broken_packages() -> Iterator[tuple[str, list[Finding]]]:
    """What an author may have written, and what is found in it."""
    for path, old, new, *_ in CASES:
        text = edited(path, (old, new))
        yield text, list(check(package(**{path: text})).findings)
    deep = "<g>" * MAX_SVG_DEPTH + "</g>" * MAX_SVG_DEPTH
    drawings = [
        f'<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>'
        for inner in (
            deep,
            "<g/>" * 50_001,
            "<script/>",
            '<a onclick="x"/>',
            "<b/>",
            '<use href="http://x"/>',
        )
    ]
    for drawing in [*drawings, "<html/>", "<!DOCTYPE x>", " " * (1 << 20) + "<"]:
        yield drawing, picture_faults(drawing.encode(), "media/a.svg")
    for text in (
        "x" * 300_001,
        "\n" * 10_001,
        ":::question q\nA\n\n- [x] B\n- [ ] C\n:::",
        "# A\n\n<b>c</b>",
    ):
        yield text, list(read_document(text, file="x.md").findings)
    for wrong in ("minuten: 5", "minutes: 700"):
        text = edited("modules/one/first.md", ("minutes: 5", wrong))
        yield text, list(check(package(**{"modules/one/first.md": text})).findings)
    for old, new in (('msgstr "смалл"', 'msgstr "{1}смалл"'), ("Language: ru", "Language: de")):
        text = catalogue().replace(old, new)
        yield text, list(check(package(**{"translations/ru.po": text})).findings)
    yield "", list(check(package(**{"media/credits.yaml": CREDITS.replace("film.mp4", "none.mp4")})).findings)
    yield "", read_zip(pack({"a/" * 9 + "x.md": b"", "C:/x": b"", "a\x07": b""}))[1]


def test_no_finding_has_a_foreign_word_but_those_that_the_author_wrote(platform: Platform) -> None:
    seen: set[str] = set()
    with platform.app_context(), force_locale("ru"):
        for written, findings in broken_packages():
            for told in tell(findings):
                seen.add(str(told["rule"]))
                own = set(LATIN.findall(written + str(told["file"])))
                for part in ("message", "mend"):
                    sentence = re.sub(
                        r"U\+[0-9A-F]+|\b(?:media|translations)/[\w.]+|[\w-]+\.video\.yaml|https?://\S+",
                        " ",
                        str(told[part]),
                    )
                    left = foreign_words(sentence) - own - _keys(findings)
                    assert not left, (sentence, left)
    assert {"yaml.out-of-range", "picture.too-complex", "markdown.too-long", "yaml.unknown-field"} <= seen
    assert len(seen) > 50


def _keys(findings: list[Finding]) -> set[str]:
    """Names of fields and values of the format, as lists of what is known give them."""
    known = (str(each.params.get(name, "")) for each in findings for name in ("known", "owner", "example"))
    return {word for listed in known for word in LATIN.findall(listed) if not isinstance(listed, Words)}


@pytest.mark.parametrize(("language", "word"), WHY)
def test_each_language_has_its_word_before_an_explanation(language: str, word: str) -> None:
    text = f":::question q\nAsk\n\n- [x] A\n- [ ] B\n\n{word}: so.\n:::"
    document = read_document(text, file="x.md")
    assert not document.findings
    assert [segment.text for segment in document.segments if segment.kind == "why"] == ["so."], language


def test_the_russian_catalogue_is_there() -> None:
    """Otherwise every text would pass as English in an English page."""
    assert Translations.load("translations", ["ru"]).gettext("levels") == "уровней вложенности"
