"""Who can see what about one person: the scopes that reach them, and how many people have each."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearn.accounts.models import Affiliation, RoleGrant


@dataclass(frozen=True)
class Watched:
    """A place of work that somebody who may has confirmed, or is to confirm (`confirmed_at` None).

    `for_state`, `for_organisation` and `for_all` are how many people coordinate for it today.
    """

    state: str | None
    organisation_id: int | None
    organisation_text: str
    since: date
    until: date | None
    confirmed_at: datetime | None
    for_state: int
    for_organisation: int
    for_all: int


def places_seen(session: Session, person_id: int) -> list[Watched]:
    """The person's places of work that coordinators know of, the newest first; refused ones are none, and one that
    was replaced before it was confirmed was never seen."""
    coordinators = _coordinators(session)
    found = session.execute(
        select(
            Affiliation.state,
            Affiliation.organisation_id,
            Affiliation.organisation_text,
            Affiliation.since,
            Affiliation.until,
            Affiliation.confirmed_at,
        )
        .where(
            Affiliation.person_id == person_id,
            Affiliation.refused_at.is_(None),
            Affiliation.confirmed_at.is_not(None) | Affiliation.until.is_(None),
        )
        .order_by(Affiliation.id.desc())
    )
    return [
        Watched(
            *row,
            for_state=coordinators.get(("state", row.state or ""), 0),
            for_organisation=coordinators.get(("organisation", str(row.organisation_id)), 0),
            for_all=coordinators.get(("all", ""), 0),
        )
        for row in found
    ]


def _coordinators(session: Session) -> dict[tuple[str, str], int]:
    rows = session.execute(
        select(RoleGrant.scope_kind, RoleGrant.scope_value, func.count())
        .where(RoleGrant.role == "coordinator")
        .group_by(RoleGrant.scope_kind, RoleGrant.scope_value)
    )
    return {(kind, value): count for kind, value, count in rows}
