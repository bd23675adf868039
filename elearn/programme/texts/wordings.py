"""Pure: a text of the programme as readers see it, passage by passage: translated, or in the source language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from elearn.kernel.findings import Finding
from elearn.localisation.segments import Known, State, digest, name_document, normalise
from elearn.markup.documents import Document, read_document, read_inline
from elearn.markup.placeholders import compare_placeholders, plain
from elearn.markup.rendering import Passage, render

SOURCE_LOCALE = "en"
WORDED = 1024  # the programme's texts, twice, in two languages
# Texts of several paragraphs; every other field is one line.
BLOCK_FIELDS = frozenset({"about", "objectives", "text", "does", "relates"})


@dataclass(frozen=True)
class Translation:
    """What a passage reads in another language, and the source that it translates."""

    text: str
    translates: str
    is_working: bool


@dataclass(frozen=True)
class Wording:
    """A text for readers of a language. `html` is safe, `text` has no markup and neither have `passages`, each with
    its language; `locale` is the language that it begins in, and passages of `html` that are in another say so
    themselves."""

    html: str
    text: str
    locale: str
    is_working: bool
    is_quotation: bool
    source: str
    since: date | None = None  # in this wording, or an earlier one of the same mandate
    passages: tuple[Passage, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return 300 + 2 * (len(self.html) + 2 * len(self.text) + len(self.source))


@dataclass(frozen=True)
class Line:
    """A passage as translators see it: what it is called, both texts, and how the one stands to the other."""

    path: str
    source: str
    text: str
    state: State
    is_working: bool


class _NoAddresses:
    """Texts of the programme point outside, or nowhere."""

    def link(self, target: str) -> str:
        raise LookupError(target)

    def media(self, target: str) -> str:
        raise LookupError(target)

    def credit(self, target: str) -> str:
        raise LookupError(target)

    def term(self, key: str) -> tuple[Passage, Passage]:
        raise LookupError(key)

    def film(self, key: str) -> str:
        raise LookupError(key)


_NOWHERE = _NoAddresses()


def read_field(field: str, text: str) -> Document:
    """The text of a field as a document; findings have lines of the text."""
    return read_document(text, file=field) if field in BLOCK_FIELDS else read_inline(text, file=field, line=1)


def name_passages(field: str, document: Document, before: Sequence[Known]) -> list[str]:
    """The path of each passage: one that reads as before, or nearly, keeps its path and so its translations."""
    if field not in BLOCK_FIELDS:
        return [f"{field}#{place}" if place else field for place in range(len(document.segments))]
    return name_document(field, document.segments, before)


def lines(field: str, text: str, paths: Sequence[str], translations: Mapping[str, Translation]) -> list[Line]:
    """The passages of a text with their translations into one language."""
    found = []
    for path, segment in zip(paths, read_field(field, text).segments, strict=True):
        kept = translations.get(path)
        state = State.MISSING
        if kept is not None and kept.text.strip():
            is_same = normalise(kept.translates) == normalise(segment.text)
            state = State.REVIEWED if is_same else State.STALE
        found.append(
            Line(path, segment.text, kept.text if kept else "", state, kept is not None and kept.is_working)
        )
    return found


def word(
    field: str,
    text: str,
    paths: Sequence[str],
    translations: Mapping[str, Translation],
    locale: str,
    *,
    is_quotation: bool = False,
    source: str = "",
) -> Wording:
    """The text for readers of a language. A translation is shown where it translates the passage as it reads today
    and its placeholders fit, else the source."""
    # Whenever an editor changes one text, all that are in force are asked for anew.
    return _worded(
        field, text, tuple(paths), tuple(sorted(translations.items())), locale, is_quotation, source
    )


@lru_cache(WORDED)
def _worded(
    field: str,
    text: str,
    paths: tuple[str, ...],
    translated: tuple[tuple[str, Translation], ...],
    locale: str,
    is_quotation: bool,
    source: str,
) -> Wording:
    document, translations = read_field(field, text), dict(translated)
    each_line = lines(field, text, paths, translations) if locale != SOURCE_LOCALE else []
    is_shown = [
        line.state is State.REVIEWED and not compare_placeholders(line.source, line.text)
        for line in each_line
    ]
    passages = [
        Passage(line.text, locale) if shown else Passage(line.source, SOURCE_LOCALE)
        for line, shown in zip(each_line, is_shown, strict=True)
    ] or [Passage(segment.text, SOURCE_LOCALE) for segment in document.segments]
    prose = [
        Passage(plain(passage.text), passage.locale)
        for passage, segment in zip(passages, document.segments, strict=True)
        if segment.kind not in ("href", "src")
    ]
    return Wording(
        render(document, passages, locale=locale, resolver=_NOWHERE),
        " ".join(passage.text for passage in prose),
        prose[0].locale if prose else SOURCE_LOCALE,
        any(line.is_working and shown for line, shown in zip(each_line, is_shown, strict=True)),
        is_quotation,
        source,
        passages=tuple(prose),
    )


@dataclass(frozen=True)
class Preview:
    """A text that is not published yet: safe HTML, and what is wrong with it."""

    html: str
    findings: tuple[Finding, ...]


def preview_of(field: str, text: str) -> Preview:
    """The text as its readers would see it."""
    document = read_field(field, text)
    passages = [Passage(segment.text, SOURCE_LOCALE) for segment in document.segments]
    is_shown = not any(each.is_error for each in document.findings)
    html = render(document, passages, locale=SOURCE_LOCALE, resolver=_NOWHERE) if is_shown else ""
    return Preview(html, document.findings)


def version_of(text: str) -> str:
    """12 hexadecimal digits that change with the text: a form says with them which text its writer saw."""
    return digest(text)


def stamp_of(desk: Sequence[Line]) -> str:
    """The same for the passages of a text with their translations, as a translator sees them."""
    return version_of(repr([(line.path, line.source, line.text, line.is_working) for line in desk]))
