"""The programme's data as shipped: loaded where it is missing, never over what an administrator has set."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.audit import bump_site_version, site_version
from elearn.kernel.clock import now
from elearn.programme.first_documents import load_documents
from elearn.programme.models import State, ThematicArea
from elearn.programme.states import add_state
from elearn.programme.texts import TextKey, load_text

POZNAN = date(2011, 11, 4)  # where the six areas were adopted
DATA = Path(__file__).parent / "data"


@cache
def _read(name: str) -> Any:
    return YAML(typ="safe", pure=True).load((DATA / name).read_text())


def load_first_state(session: Session) -> bool:
    """Add the areas, their texts, the states and the documents that are not there yet; returns whether anything
    was added."""
    added = _load_areas(session) + _load_states(session) + load_documents(session, now())
    if added or not site_version(session):
        bump_site_version(session)
    return added > 0


def _load_areas(session: Session) -> int:
    known = set(session.scalars(select(ThematicArea.key)))
    missing = [(place, area) for place, area in enumerate(_read("areas.yaml"), 1) if area["key"] not in known]
    session.add_all(ThematicArea(key=area["key"], position=place) for place, area in missing)
    session.flush()
    loaded = [
        load_text(
            session,
            SYSTEM,
            TextKey(f"area:{area['key']}", field, POZNAN),
            {locale: texts[field] for locale, texts in area["texts"].items()},
            now(),
            working=[locale for locale, texts in area["texts"].items() if texts.get("working")],
            source=area["texts"]["en"]["source"] if field == "title" else "",
            is_quotation=field == "title",
        )
        for area in _read("areas.yaml")
        for field in ("title", "label", "about")
    ]
    return len(missing) + sum(loaded)


def _load_states(session: Session) -> int:
    shipped = _read("states.yaml")
    known = set(session.scalars(select(State.code)))
    missing = [code for code in shipped["codes"] if code not in known]
    for code in missing:
        add_state(session, SYSTEM, code, "participating", shipped["as_of"], shipped["source"], now())
    return len(missing)
