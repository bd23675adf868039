"""Tables that were recorded: each is one act, and undone as one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from elearn.kernel.actor import Actor
from elearn.kernel.audit import one_at_a_time
from elearn.kernel.errors import Conflict, Invalid, NotFound
from elearn.kernel.ids import new_id
from elearn.kernel.texts import N_
from elearn.programme.models import Participation, ParticipationImport
from elearn.programme.participation.ledger import Change, Place, Said
from elearn.programme.participation.recording import keep, read_ledger, stood_before
from elearn.web.sentences import declare_sentences

declare_sentences(
    {
        "import_built_upon": N_(
            "Nothing was undone. Changed since then, or no longer fitting as it stood before: %(count)s. Undo the "
            "later acts first, on the pages of these actions."
        ),
    }
)


@dataclass(frozen=True)
class Imported:
    """What was recorded at once: from a table, or in place of it where `undoes` says when that was recorded."""

    id: int
    recorded_at: datetime
    recorded_by: int
    rows: int
    undoes: datetime | None
    is_undone: bool


def keep_imported(
    session: Session, actor: Actor, changes: Sequence[Change], now: datetime, *, undoes: int | None = None
) -> None:
    """Keep what a ledger has recorded as one act."""
    if not changes:
        return
    made = ParticipationImport(id=new_id(), recorded_at=now, recorded_by=actor.id, undoes=undoes)
    session.add(made)
    session.flush()
    keep(session, actor, changes, now, made.id)


def past_imports(session: Session, limit: int) -> list[Imported]:
    """What was recorded from tables, and what was undone of it, the latest first."""
    undone, taken_back = aliased(ParticipationImport), aliased(ParticipationImport)
    rows = session.execute(
        select(
            ParticipationImport.id,
            ParticipationImport.recorded_at,
            ParticipationImport.recorded_by,
            undone.recorded_at.label("undoes"),
            select(func.count())
            .where(Participation.import_id == ParticipationImport.id)
            .scalar_subquery()
            .label("rows"),
            select(taken_back.id)
            .where(taken_back.undoes == ParticipationImport.id)
            .exists()
            .label("is_undone"),
        )
        .outerjoin(undone, undone.id == ParticipationImport.undoes)
        .order_by(ParticipationImport.id.desc())
        .limit(limit)
    )
    return [
        Imported(row.id, row.recorded_at, row.recorded_by, row.rows, row.undoes, bool(row.is_undone))
        for row in rows
    ]


def undo_import(session: Session, actor: Actor, import_id: int, now: datetime) -> bool:
    """Let stand again what stood before a table was recorded: all of it, or nothing. What was undone singly meanwhile
    stays so; returns whether there was anything else.

    Raises NotFound, and Conflict `import_built_upon`: its `places` are those of which something was said since, or
    where what stood before no longer fits.
    """
    one_at_a_time(session)
    if session.get(ParticipationImport, import_id) is None:
        raise NotFound("import", import_id)
    ledger = read_ledger(session)
    built_upon: list[Place] = []
    together: dict[tuple[str, str], dict[Place, Said]] = defaultdict(dict)
    for place, number, stood in _recorded(session, import_id):
        stands = ledger.line(place)
        if stands is None or stands.said == stood:
            continue
        if stands.number != number:
            built_upon.append(place)
        together[place.action, place.state][place] = stood
    for said in together.values():
        try:
            ledger.say(said)
        except Invalid:
            built_upon += said
    if built_upon:
        places = list(dict.fromkeys(built_upon))
        raise Conflict("import_built_upon", count=len(places), places=places)
    keep_imported(session, actor, ledger.changes, now, undoes=import_id)
    return bool(ledger.changes)


def _recorded(session: Session, import_id: int) -> Iterable[tuple[Place, int, Said]]:
    """The places of a table, with the number under which it spoke of each, and what stood there before."""
    row, earlier = Participation, aliased(Participation)
    is_earlier = and_(
        earlier.action == row.action,
        earlier.state == row.state,
        earlier.since == row.since,
        earlier.number == row.number - 1,
    )
    found = select(row, earlier).outerjoin(earlier, is_earlier).where(row.import_id == import_id)
    for recorded, before in session.execute(found.order_by(row.action, row.state, row.since)):
        place = Place(recorded.action, recorded.state, recorded.since)
        yield place, recorded.number, stood_before(recorded, before)
