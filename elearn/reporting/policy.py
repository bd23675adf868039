"""Who may see which report: the only place that compares roles and scopes for reports."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import visible_affiliations
from elearn.accounts.models import Affiliation
from elearn.kernel.actor import Actor, Permission, Scope
from elearn.kernel.errors import NotFound
from elearn.programme.models import Organisation, State

SEE_REPORTS = Permission.COORDINATE


def demand_state(session: Session, actor: Actor, code: str) -> None:
    """Raise NotFound unless the actor's scopes reach into this state, with people in it or not."""
    if Scope("state", code) in actor.scopes or _has_people(session, actor, Affiliation.state == code):
        return
    if Scope("all") not in actor.scopes or session.get(State, code) is None:
        raise NotFound("state", code)


def demand_organisation(session: Session, actor: Actor, organisation_id: int) -> None:
    """Raise NotFound unless the actor's scopes reach into this organisation, with people in it or not."""
    if Scope("organisation", str(organisation_id)) in actor.scopes:
        return
    if _has_people(session, actor, Affiliation.organisation_id == organisation_id):
        return
    known = session.get(Organisation, organisation_id)
    if known is None or not ({Scope("all"), Scope("state", known.state or "")} & actor.scopes):
        raise NotFound("organisation", organisation_id)


def demand_cohort(actor: Actor, cohort_id: int) -> None:
    """Raise NotFound unless the actor's scopes reach this cohort. There are none yet."""
    raise NotFound("cohort", cohort_id)


def _has_people(session: Session, actor: Actor, where: ColumnElement[bool]) -> bool:
    found = visible_affiliations(actor).where(where)
    return bool(session.scalar(select(found.exists())))
