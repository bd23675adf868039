"""The acts that courses cite: the register is the union over courses, and pages name what they rest on."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from elearn.catalogue.models import InstrumentRow
from elearn.catalogue.packages import Instrument
from elearn.catalogue.revisions import RevisionContent
from elearn.kernel.texts import N_

STATUS_WORDS = {
    "in-force": N_("in force"),
    "applies-from": N_("applies from a later date"),
    "repealed": N_("repealed"),
    "proposal": N_("proposal"),
    "not-binding": N_("not binding"),
}


def store_instruments(session: Session, course_id: int, instruments: Iterable[Instrument]) -> None:
    """Replace what the register knows from this course."""
    session.execute(delete(InstrumentRow).where(InstrumentRow.course_id == course_id))
    rows = [
        {
            "key": str(each.key),
            "course_id": course_id,
            "data": {
                "title": str(each.title),
                "reference": str(each.reference),
                "date": each.adopted.isoformat(),
                "status": each.status,
                "since": each.since.isoformat() if each.since else None,
                "bound": each.bound if isinstance(each.bound, str) else [str(code) for code in each.bound],
                "checked": each.checked.isoformat(),
                "url": str(each.url) if each.url else None,
            },
        }
        for each in instruments
    ]
    if rows:
        session.execute(insert(InstrumentRow), rows)


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
