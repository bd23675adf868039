"""Pure: a shipped data file, read and checked whole before anything of it is put into the database."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from babel import Locale

from elearn.kernel.findings import Finding, Words, rule
from elearn.kernel.texts import N_
from elearn.markup.placeholders import compare_placeholders
from elearn.markup.typed_reading import Place, Reader, Text
from elearn.markup.yaml_reading import read_yaml
from elearn.programme.facts.partial_dates import PartialDate
from elearn.programme.shipped.data_formats import Entry, File, Mandate, Timeline
from elearn.programme.texts.wordings import SOURCE_LOCALE, read_field

UNREADABLE = rule(
    "data.unreadable",
    "error",
    N_("The file is missing, or is no text in UTF-8."),
    N_("Put the file of the installed version back."),
)
NO_SOURCE_TEXT = rule(
    "data.no-source-text",
    "error",
    N_("The text '%(name)s' is not there in English, from which others are translated."),
    N_("Add a line 'en: ...'."),
)
OTHER_PASSAGES = rule(
    "data.other-passages",
    "error",
    N_("The text has %(count)d passages here and %(wanted)d in English."),
    N_("Give it as many paragraphs and items as the English text has."),
)
OTHER_MARKS = rule(
    "data.other-marks",
    "error",
    N_("Emphasis or links of passage %(number)d are not those of the English text."),
    N_("Mark the same words in both languages."),
)
DOUBLED = rule("data.doubled", "error", N_("'%(value)s' stands here more than once."), N_("Keep it once."))
UNKNOWN = rule(
    "data.unknown", "error", N_("There is no '%(value)s'."), N_("Write one that is there: %(known)s.")
)
NO_DAY = rule(
    "data.no-day",
    "error",
    N_("There is no date %(value)s."),
    N_("Write a date of the calendar; for a season, the year and 21 to 24 from spring to winter."),
)
UPSIDE_DOWN = rule(
    "data.upside-down", "error", N_("The end, %(end)s, is before the beginning."), N_("Exchange the two.")
)

# As far as a reader of Python goes: the fields of an entry that are dates, from and to.
_SPANS = (("since", "until"), ("starts", "ends"))
T = TypeVar("T", bound=File)
Fault = tuple[Place, Any, Mapping[str, object]]


def read_data_file(content: bytes | None, form: type[T], *, file: str) -> tuple[T | None, list[Finding]]:
    """What a file says and everything that is wrong in it; it may be used only where nothing is. Without content
    there is no such file."""
    try:
        text = (content or b"\xff").decode()
    except UnicodeDecodeError:
        return None, [Finding(file, 0, 0, UNREADABLE)]
    node, findings = read_yaml(text, file=file)
    if findings:
        return None, findings
    reader = Reader(file)
    made = reader.read(form, node, file)
    if made is None or reader.findings:
        return None, reader.findings
    faults = [Finding(file, *place, broken, params) for place, broken, params in _faults(made)]
    return made, sorted([*faults, *_text_findings(made, file)])


def _parts(made: Any) -> Iterator[Any]:
    """Everything in a file that has fields, the file first."""
    yield made
    for each in fields(made):
        value = getattr(made, each.name)
        for item in value if isinstance(value, tuple) else ():
            if is_dataclass(item):
                yield from _parts(item)


def _faults(made: File) -> Iterator[Fault]:
    for part in _parts(made):
        yield from _wrong_dates(part)
        for each in fields(part):
            yield from _doubled(getattr(part, each.name))
        for code in [*getattr(part, "codes", ()), *([part.state] if hasattr(part, "state") else [])]:
            if code not in Locale("en").territories:
                known = Words(N_("a code of ISO 3166-1"))
                yield (code.line, code.column), UNKNOWN, {"value": str(code), "known": known}
    if isinstance(made, Timeline):
        yield from _unknown_events(made)


def _doubled(items: object) -> Iterator[Fault]:
    if not isinstance(items, tuple):
        return
    keys = [item.key if isinstance(item, Entry) else item for item in items]
    for place, key in enumerate(keys):
        if isinstance(key, Text) and key in keys[:place]:
            yield (key.line, key.column), DOUBLED, {"value": str(key)}


def _wrong_dates(part: Any) -> Iterator[Fault]:
    for start, end in _SPANS:
        given = [each for name in (start, end) if isinstance(each := getattr(part, name, None), Text)]
        read = []
        for text in given:
            try:
                read.append(PartialDate.parse(text))
            except ValueError:
                yield (text.line, text.column), NO_DAY, {"value": str(text)}
        if len(read) == 2 and read[1].after() <= read[0].first():
            yield (given[1].line, given[1].column), UPSIDE_DOWN, {"end": str(given[1])}


def _unknown_events(made: Timeline) -> Iterator[Fault]:
    known = [str(event.key) for event in made.events]
    for mandate in made.mandates:
        if mandate.event is not None and mandate.event not in known:
            place = (mandate.event.line, mandate.event.column)
            yield place, UNKNOWN, {"value": str(mandate.event), "known": ", ".join(known)}


def unknown_areas(mandates: tuple[Mandate, ...], known: list[str], *, file: str) -> list[Finding]:
    """A finding for each area that mandates name and nobody knows."""
    params = {"known": ", ".join(known)}
    return [
        Finding(file, area.line, area.column, UNKNOWN, {"value": str(area), **params})
        for mandate in mandates
        for area in mandate.areas
        if area not in known
    ]


def _text_findings(made: File, file: str) -> Iterator[Finding]:
    for entry in _parts(made):
        if not isinstance(entry, Entry):
            continue
        for name, texts in entry.texts.items():
            if SOURCE_LOCALE not in texts:
                yield Finding(file, name.line, name.column, NO_SOURCE_TEXT, {"name": str(name)})
                continue
            for text in texts.values():
                yield from _markdown_findings(name, text, texts[Text(SOURCE_LOCALE)], file)


def _markdown_findings(name: str, text: Text, source: Text, file: str) -> Iterator[Finding]:
    read, wanted = read_field(name, text), read_field(name, source)
    errors = [each for each in read.findings if each.is_error]
    for each in errors:
        yield replace(each, file=file, line=each.line + text.text_line - 1)
    if errors or any(each.is_error for each in wanted.findings):
        return
    if len(read.segments) != len(wanted.segments):
        params = {"count": len(read.segments), "wanted": len(wanted.segments)}
        yield Finding(file, text.line, text.column, OTHER_PASSAGES, params)
        return
    for number, (one, other) in enumerate(zip(wanted.segments, read.segments, strict=True), 1):
        if compare_placeholders(one.text, other.text):
            yield Finding(file, text.line, text.column, OTHER_MARKS, {"number": number})
