"""The programme's data as shipped: loaded where it is missing, never over what an administrator has set."""

from pathlib import Path

from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.audit import bump_site_version, site_version
from elearn.kernel.clock import now
from elearn.kernel.findings import Finding
from elearn.programme.areas import area_keys
from elearn.programme.facts.partial_dates import PartialDate
from elearn.programme.models import (
    Mandate,
    MandateArea,
    MandatePeriod,
    ProgrammeBody,
    ProgrammeEvent,
    ProgrammeRole,
    Project,
    State,
    StateStatus,
    ThematicArea,
)
from elearn.programme.shipped import data_formats as formats
from elearn.programme.shipped.data_files import Putting, Shipped, load_file
from elearn.programme.shipped.data_reading import unknown_areas
from elearn.programme.shipped.first_documents import check_documents, put_documents

DATA = Path(__file__).parent / "data"


def load_first_state(session: Session, folder: Path = DATA) -> bool:
    """Put what the data files have and the database has not yet; returns whether anything was added.

    A file with a fault is left out, and the faults are kept (see `data_files.data_findings`).
    """
    added = [load_file(session, folder, each, now()) for each in FILES]
    if any(added) or not site_version(session):
        bump_site_version(session)
    return any(added)


def _put_areas(putting: Putting, content: formats.Areas) -> None:
    for place, area in enumerate(content.areas, 1):
        putting.fact(f"area:{area.key}", ThematicArea(key=str(area.key), position=place))
        putting.texts(f"area:{area.key}", area, content.since)


def _put_states(putting: Putting, content: formats.States) -> None:
    for code in content.codes:
        status = StateStatus(
            state=str(code),
            since=content.as_of,
            number=1,
            status="participating",
            source=str(content.source),
            recorded_at=putting.now,
            recorded_by=SYSTEM.id,
        )
        putting.fact(f"state:{code}", State(code=str(code)), status)


def _put_sources(putting: Putting, content: formats.Sources) -> None:
    for source in content.sources:
        putting.texts(f"source:{source.key}", source)


def _put_pages(putting: Putting, content: formats.Pages) -> None:
    for page in content.pages:
        putting.texts(f"page:{page.key}", page)


def _put_timeline(putting: Putting, content: formats.Timeline) -> None:
    for event in content.events:
        row = ProgrammeEvent(
            key=str(event.key),
            kind=event.kind,
            starts=PartialDate.parse(event.starts),
            ends=_date(event.ends),
            source=str(event.source),
        )
        putting.fact(f"event:{event.key}", row)
        putting.texts(f"event:{event.key}", event)
    for mandate in content.mandates:
        _put_mandate(putting, mandate)


def _put_mandate(putting: Putting, mandate: formats.Mandate) -> None:
    key = str(mandate.key)
    periods = [
        MandatePeriod(
            mandate=key,
            number=number,
            since=PartialDate.parse(period.since),
            until=_date(period.until),
            source=str(period.source),
        )
        for number, period in enumerate(mandate.periods, 1)
    ]
    areas = [MandateArea(mandate=key, area=str(area)) for area in mandate.areas]
    event = str(mandate.event) if mandate.event else None
    if event and putting.session.get(ProgrammeEvent, event) is None:
        event = None  # an editor has removed that meeting since
    row = Mandate(key=key, event=event)
    putting.fact(f"mandate:{key}", row, *periods, *areas)
    putting.texts(f"mandate:{key}", mandate)


def _put_management(putting: Putting, content: formats.Management) -> None:
    for place, body in enumerate(content.bodies, 1):
        row = ProgrammeBody(
            key=str(body.key),
            position=place,
            since=_date(body.since),
            until=_date(body.until),
            source=str(body.source),
        )
        putting.fact(f"body:{body.key}", row)
        putting.texts(f"body:{body.key}", body)
    for role in content.roles:
        held = ProgrammeRole(
            role=role.role,
            since=PartialDate.parse(role.since),
            state=str(role.state),
            until=_date(role.until),
            source=str(role.source),
        )
        putting.fact(f"role:{role.role}/{role.since}/{role.state}", held)


def _put_projects(putting: Putting, content: formats.Projects) -> None:
    for place, project in enumerate(content.projects, 1):
        row = Project(
            key=str(project.key),
            position=place,
            kind=project.kind,
            since=_date(project.since),
            until=_date(project.until),
            source=str(project.source),
        )
        putting.fact(f"project:{project.key}", row)
        putting.texts(f"project:{project.key}", project)


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def _check_areas(session: Session, content: formats.Timeline) -> list[Finding]:
    return unknown_areas(content.mandates, area_keys(session), file="timeline.yaml")


FILES = (
    Shipped("areas.yaml", formats.Areas, _put_areas),
    Shipped("states.yaml", formats.States, _put_states),
    Shipped("sources.yaml", formats.Sources, _put_sources),
    Shipped("timeline.yaml", formats.Timeline, _put_timeline, _check_areas),
    Shipped("management.yaml", formats.Management, _put_management),
    Shipped("projects.yaml", formats.Projects, _put_projects),
    Shipped("pages.yaml", formats.Pages, _put_pages),
    Shipped("documents.yaml", formats.Documents, put_documents, check_documents),
)
