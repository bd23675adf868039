"""The acts that courses cite: the register is the union over courses, and pages name what they rest on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from elearn.catalogue.checking import Checked
from elearn.catalogue.contradictions import Said, contradictions
from elearn.catalogue.models import Course, InstrumentRow
from elearn.catalogue.packages import Instrument
from elearn.catalogue.revisions import RevisionContent
from elearn.kernel.findings import Finding
from elearn.kernel.texts import N_
from elearn.localisation.catalogues import passage_of
from elearn.markup.placeholders import escape, plain

STATUS_WORDS = {
    "in-force": N_("in force"),
    "applies-from": N_("applies from a later date"),
    "repealed": N_("repealed"),
    "proposal": N_("proposal"),
    "not-binding": N_("not binding"),
}


def store_instruments(session: Session, course_id: int, checked: Checked) -> None:
    """Replace what the register knows from this course."""
    session.execute(delete(InstrumentRow).where(InstrumentRow.course_id == course_id))
    rows = [
        {"key": str(each.key), "course_id": course_id, "data": data} for each, data in _described(checked)
    ]
    if rows:
        session.execute(insert(InstrumentRow), rows)


def register_faults(session: Session, checked: Checked, today: date) -> list[Finding]:
    """Where a package contradicts what the current revisions of other courses say of the acts that it cites."""
    described = _described(checked)
    # What could not be read stands empty, and would contradict everybody.
    is_faulty = any(each.is_error and each.file == "instruments.yaml" for each in checked.findings)
    if checked.course is None or not described or is_faulty:
        return []
    keys = [str(each.key) for each, _ in described]
    said = _said(session, InstrumentRow.key.in_(keys), Course.key != str(checked.course.key))
    return contradictions(described, said, today)


def register(session: Session) -> dict[str, list[Said]]:
    """What published courses say of each act, by key; whoever looked at the source last comes first."""
    found: dict[str, list[Said]] = {}
    for each in _said(session):
        found.setdefault(each.key, []).append(each)
    return {
        key: sorted(several, key=lambda each: each.data["checked"], reverse=True)
        for key, several in found.items()
    }


def _said(session: Session, *wanted: ColumnElement[bool]) -> list[Said]:
    rows = session.execute(
        select(Course.key, InstrumentRow.key, InstrumentRow.data)
        .join(Course, Course.id == InstrumentRow.course_id)
        .where(*wanted)
        .order_by(InstrumentRow.key, Course.key)
    )
    return [Said(*row) for row in rows]


def _described(checked: Checked) -> list[tuple[Instrument, Mapping[str, Any]]]:
    """The instruments of a package, each with what the register keeps of it."""
    if checked.course is None:
        return []
    return [
        (
            each,
            {
                "title": str(each.title),
                "language": str(checked.course.source),
                "titles": _titles(checked, each),
                "reference": str(each.reference),
                "date": each.adopted.isoformat(),
                "status": each.status,
                "since": each.since.isoformat() if each.since else None,
                "bound": each.bound if isinstance(each.bound, str) else [str(code) for code in each.bound],
                "checked": each.checked.isoformat(),
                "url": str(each.url) if each.url else None,
            },
        )
        for each in checked.course.instruments
    ]


def _titles(checked: Checked, instrument: Instrument) -> dict[str, str]:
    """The title by language: the source's, and the reviewed translations that the course offers."""
    assert checked.course is not None
    source, title = str(checked.course.source), escape(instrument.title)
    titles = {source: str(instrument.title)}
    for locale in map(str, checked.course.languages):
        catalogue = checked.catalogues.get(locale)
        if catalogue is not None and locale != source:
            entry = catalogue.entries.get(f"instruments/{instrument.key}/title")
            shown = passage_of(entry, title, source, locale)
            titles |= {locale: plain(shown.text)} if shown.locale == locale else {}
    return titles


def cited_instruments(content: RevisionContent, activity: str, locale: str) -> list[dict[str, Any]]:
    """What an activity cites, as its page lists it."""
    texts = content.texts_in(locale)
    articles_by_key: dict[str, list[str]] = {}
    for cite in texts.pages[activity].cites:
        key, _, articles = cite.partition(" ")
        articles_by_key.setdefault(key, []).extend([articles] if articles else [])
    found = []
    for key, several in articles_by_key.items():
        instrument, articles = texts.instruments[key], ", ".join(several)
        is_foreign = instrument.title.locale != locale
        found.append(
            {
                "title": instrument.title.text,
                "lang": instrument.title.locale if is_foreign else None,
                "articles": f"{instrument.reference}, {articles}" if articles else instrument.reference,
                "url": instrument.url,
                "status": None
                if instrument.status == "in-force"
                else gettext(STATUS_WORDS.get(instrument.status, instrument.status)),
            }
        )
    return found
