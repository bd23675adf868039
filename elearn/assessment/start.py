"""Starting an attempt, or going on with the open one."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from elearn.assessment.drawing import draw_questions, order_choices
from elearn.assessment.history import AttemptView, attempts_at, refuse_another
from elearn.assessment.models import ATTEMPTS, DRAWN, VERSIONS
from elearn.assessment.questions import Kind
from elearn.assessment.rules import AttemptRules, rules_to_json
from elearn.kernel.database import Id
from elearn.kernel.errors import Conflict
from elearn.kernel.ids import new_id
from elearn.kernel.json_rows import json_rows
from elearn.kernel.prepared import Prepared

_ASKED = VERSIONS.alias("asked")
# A question counts as seen in whatever version it was asked.
_TIMES_SEEN = (
    select(_ASKED.c.key, func.count().label("times"))
    .join(DRAWN, DRAWN.c.version_id == _ASKED.c.id)
    .where(DRAWN.c.person_id == bindparam("person"), _ASKED.c.quiz == bindparam("quiz"))
    .group_by(_ASKED.c.key)
    .subquery()
)
_SEEN = Prepared(
    select(VERSIONS.c.id, _TIMES_SEEN.c.times)
    .join(_TIMES_SEEN, _TIMES_SEEN.c.key == VERSIONS.c.key)
    .where(VERSIONS.c.quiz == bindparam("quiz"))
)
_VERSIONS = Prepared(
    {
        name: select(VERSIONS.c.id, VERSIONS.c.kind, VERSIONS.c.choices).where(
            VERSIONS.c.quiz == bindparam("quiz"), VERSIONS.c.id.in_(select(listed.number(0)))
        )
        for name, listed in json_rows("versions").items()
    }
)
# Two starts at the same moment: the second inserts nothing, because one attempt is open at a time and each number
# is given once, and looks again.
_OPEN = Prepared(
    {
        "sqlite": sqlite.insert(ATTEMPTS).on_conflict_do_nothing().returning(ATTEMPTS.c.id),
        "postgresql": postgresql.insert(ATTEMPTS).on_conflict_do_nothing().returning(ATTEMPTS.c.id),
    }
)
_DRAW = Prepared(
    {
        name: insert(DRAWN).from_select(
            ["person_id", "attempt_id", "position", "version_id", "choice_order"],
            select(
                bindparam("person", type_=Id),
                bindparam("attempt", type_=Id),
                listed.number(0),
                listed.number(1),
                listed.value(2),
            ),
        )
        for name, listed in json_rows("drawn").items()
    }
)
# Each look that is overtaken sees one attempt more; nobody is overtaken so often by themselves.
MOST_LOOKS = 5


def start(
    session: Session,
    *,
    person_id: int,
    quiz: str,
    context: str,
    policy: AttemptRules,
    pool: Sequence[int],
    now: datetime,
    rng: Random,
) -> tuple[AttemptView, bool]:
    """The open attempt in this context, or one drawn from `pool` (ids of versions); and whether it is new.

    Raises Conflict `no_attempts_left`, `wait` (with `until`) or `no_questions`. At most 5 statements, unless another
    start comes between.
    """
    for _ in range(MOST_LOOKS):
        everywhere = attempts_at(session, person_id=person_id, quiz=quiz)
        earlier = [attempt for attempt in everywhere if attempt.context == context]
        for attempt in earlier:
            if attempt.state == "open":
                return attempt, False
        refusal = refuse_another(earlier, policy, now)
        if refusal is not None:
            raise refusal
        seen = _times_seen(session, person_id, quiz) if everywhere else {}
        drawn = _draw(session, quiz, pool, seen, policy, rng)
        attempt = AttemptView(new_id(), quiz, context, len(earlier) + 1, now, None, None)
        if _store(session, person_id, attempt, policy, drawn):
            return attempt, True
    raise Conflict("try_again", quiz=quiz)


def _times_seen(session: Session, person_id: int, quiz: str) -> dict[int, int]:
    rows = _SEEN.all(session, {"person": person_id, "quiz": quiz})
    return {row.id: row.times for row in rows}


def _draw(
    session: Session,
    quiz: str,
    pool: Sequence[int],
    seen: Mapping[int, int],
    policy: AttemptRules,
    rng: Random,
) -> list[tuple[int, list[str]]]:
    """Versions in the order asked, each with its choices in the order shown."""
    chosen = draw_questions(pool, seen, policy.draw, shuffle=policy.shuffle, rng=rng)
    rows = _VERSIONS.all(session, {"quiz": quiz, "versions": json.dumps([[each] for each in chosen])})
    by_id = {row.id: row for row in rows}
    drawn = [
        (
            version,
            order_choices(Kind(by_id[version].kind), by_id[version].choices, shuffle=policy.shuffle, rng=rng),
        )
        for version in chosen
        if version in by_id
    ]
    if not drawn or len(drawn) < len(chosen):
        raise Conflict("no_questions", quiz=quiz)
    return drawn


def _store(
    session: Session,
    person_id: int,
    attempt: AttemptView,
    policy: AttemptRules,
    drawn: Sequence[tuple[int, list[str]]],
) -> bool:
    """Whether the attempt is now the open one; if not, another was there since we looked."""
    values = {
        "person_id": person_id,
        "id": attempt.id,
        "quiz": attempt.quiz,
        "context": attempt.context,
        "number": attempt.number,
        "policy": rules_to_json(policy),
        "drawn_at": attempt.drawn_at,
        **dict.fromkeys(("submitted_at", "mark", "max", "passed", "closed_at")),
    }
    if _OPEN.first(session, values) is None:
        return False
    rows = [[position, version, order] for position, (version, order) in enumerate(drawn, 1)]
    _DRAW.run(session, {"person": person_id, "attempt": attempt.id, "drawn": json.dumps(rows)})
    return True
