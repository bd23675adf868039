"""Who has done what editors look at."""

from collections.abc import Iterable

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.accounts.models import Person
from elearn.kernel.actor import SYSTEM


def names_of(session: Session, people: Iterable[int]) -> dict[int, str]:
    """Those who wrote something, by name; what nobody wrote came with the platform, or by its command line."""
    ids = set(people)
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    unknown = gettext("somebody whose account is gone")
    names = dict.fromkeys(ids, unknown) | {row.id: row.name for row in rows}
    return names | {SYSTEM.id: gettext("as it was shipped")}
