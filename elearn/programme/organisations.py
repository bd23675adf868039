"""Organisations that people work for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.ids import new_id
from elearn.programme.models import Organisation


def find_organisation(session: Session, name: str) -> Organisation | None:
    """An organisation by its name, whatever the case."""
    folded = " ".join(name.split())
    exact = session.scalar(select(Organisation).where(Organisation.name == folded))
    # The database folds ASCII only on SQLite, so other scripts are compared here; the list is short.
    return exact or next(
        (each for each in session.scalars(select(Organisation)) if each.name.casefold() == folded.casefold()),
        None,
    )


def find_or_add_organisation(session: Session, name: str, state: str | None) -> Organisation:
    """The organisation of that name, added where it is new."""
    known = find_organisation(session, name)
    if known is not None:
        return known
    organisation = Organisation(id=new_id(), name=" ".join(name.split()), state=state)
    session.add(organisation)
    session.flush()
    return organisation


def organisation_names(session: Session) -> dict[int, str]:
    """All names by id."""
    rows = session.execute(select(Organisation.id, Organisation.name).order_by(Organisation.name))
    return {row.id: row.name for row in rows}
