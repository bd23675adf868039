"""The states of the programme: the administrator's list, their names, and how each stands to the programme."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit, bump_site_version, one_at_a_time
from elearn.kernel.errors import Conflict, FieldError, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.programme.models import State, StateStatus
from elearn.web.footnotes import declare_footnote
from elearn.web.locale import babel_locale
from elearn.web.sentences import declare_sentences

# What the secretariat may say of a state; none of them means anything to the program.
STATUSES = {
    "participating": N_("Participating state"),
    "observer": N_("Observer"),
    "suspended": N_("Participation suspended"),
    "former": N_("No longer participating"),
    "unclear": N_("Not clarified"),
}

# Where the programme's or the United Nations' wording differs from CLDR's.
_OWN_NAMES = {
    "en": {"TR": "Türkiye", "MD": "Moldova", "XK": "Kosovo*"},
    "ru": {"TR": "Турция", "MD": "Молдова", "KG": "Кыргызстан", "XK": "Косово*"},
}

# What CLDR names besides: unions, the unknown, and what tests pretend.
_NO_STATES = frozenset(("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"))

# By code, and by each name that it is shown under.
declare_footnote(
    ("XK", "Kosovo*", "Косово*"),
    N_(
        "* This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999 and the "
        "ICJ Opinion on the Kosovo declaration of independence."
    ),
)
declare_sentences(
    {
        "not_a_state_code": N_("A state is named by its two letters of ISO 3166-1, such as GE."),
        "state_known": N_("This state is in the list already. Its status is changed on its own page."),
        "status_changed": N_(
            "Somebody else has said something of this state since you opened the page. What you typed is still here: "
            "look at the history, then save again."
        ),
        "unknown_status": N_("There is no such status. Take one of: %(known)s."),
    }
)


@cache
def state_name(code: str, locale: str) -> str:
    """A state's name in a language; the code where CLDR has none."""
    own = _OWN_NAMES.get(locale, _OWN_NAMES["en"] if code == "XK" else {})
    return own.get(code) or str(babel_locale(locale).territories.get(code, code))


def state_choices(session: Session, locale: str) -> list[tuple[str, str]]:
    """Code and name of every state, sorted by name in that language."""
    codes = session.scalars(select(State.code))
    return sorted(((code, state_name(code, locale)) for code in codes), key=lambda pair: by_name(pair[1]))


def by_name(name: str) -> str:
    """What names of states sort by."""
    # Letters with marks sort with their base letter, which is right for English and Russian alike.
    return "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(c))


def is_state(session: Session, code: str) -> bool:
    """Whether the programme's list has this state."""
    return session.get(State, code) is not None


def add_state(
    session: Session, actor: Actor, code: str, status: str, since: date, source: str, now: datetime
) -> bool:
    """Put a state into the list, with its status; returns whether it was new. Raises Invalid."""
    one_at_a_time(session)
    if not re.fullmatch("[A-Z]{2}", code) or code in _NO_STATES or state_name(code, "en") == code:
        raise Invalid([FieldError("/code", "not_a_state_code")])
    _check_status(status)
    if is_state(session, code):
        return False
    session.add(State(code=code))
    session.flush()
    audit(session, actor, now, "state.add", f"state:{code}")
    set_status(session, actor, code, status, since, source, now)
    return True


def set_status(
    session: Session,
    actor: Actor,
    code: str,
    status: str,
    since: date,
    source: str,
    now: datetime,
    *,
    seen: int | None = None,
) -> bool:
    """Say how a state stands to the programme from a day on; returns whether anything changed. What was said before
    stays, and stands for the days before. `seen` is how many things had been said of it when its editor looked.

    Raises NotFound, Invalid, Conflict `status_changed`.
    """
    one_at_a_time(session)
    if not is_state(session, code):
        raise NotFound("state", code)
    _check_status(status)
    if seen is not None and seen != len(statuses_of(session, code)):
        raise Conflict("status_changed")
    said = statuses_of(session, code)
    before = next((each for each in _standing(said) if each.since <= since), None)
    if before and (before.since, before.status, before.source) == (since, status, source):
        return False
    number = 1 + max((each.number for each in said if each.since == since), default=0)
    new = StateStatus(state=code, since=since, number=number, status=status, source=source)
    _say(session, actor, new, before, now)
    return True


def undo_status(session: Session, actor: Actor, code: str, since: date, number: int, now: datetime) -> None:
    """Let stand again what was said of a state's status on that day before this; where nothing was, nothing is, and the
    status of the days before goes on. That it was said stays in the history, and an undoing can be undone.

    Raises NotFound, Conflict `status_changed` where something was said of that day since.
    """
    one_at_a_time(session)
    there = {each.number: each for each in statuses_of(session, code) if each.since == since}
    act = there.get(number)
    if act is None:
        raise NotFound("status", f"{code}/{since}/{number}")
    if number != max(there):
        raise Conflict("status_changed")
    stands = there.get(number - 1, act)
    new = StateStatus(
        state=code,
        since=since,
        number=number + 1,
        status=stands.status,
        source=stands.source,
        is_withdrawn=stands is act or stands.is_withdrawn,
    )
    _say(session, actor, new, None if act.is_withdrawn else act, now)


def _say(session: Session, actor: Actor, new: StateStatus, before: StateStatus | None, now: datetime) -> None:
    new.recorded_at, new.recorded_by = now, actor.id
    session.add(new)
    stood = {"status": before.status, "since": str(before.since)} if before else None
    after = {"status": new.status, "since": str(new.since), "source": new.source}
    audit(
        session,
        actor,
        now,
        "state.status",
        f"state:{new.state}",
        before=stood,
        after=None if new.is_withdrawn else after,
    )
    bump_site_version(session)
    session.flush()


def statuses_of(session: Session, code: str) -> Sequence[StateStatus]:
    """Everything that was ever said of a state's status, the latest day first, and of a day what was said last."""
    return session.scalars(
        select(StateStatus)
        .where(StateStatus.state == code)
        .order_by(StateStatus.since.desc(), StateStatus.number.desc())
    ).all()


def _standing(said: Sequence[StateStatus]) -> list[StateStatus]:
    """Of everything that was ever said of a state what stands: of each day the last, where that was not taken back."""
    newest = {each.since: each for each in reversed(said)}  # the highest number of a day comes last
    return [each for each in reversed(newest.values()) if not each.is_withdrawn]


def _check_status(status: str) -> None:
    if status not in STATUSES:
        raise Invalid([FieldError("/status", "unknown_status", {"known": ", ".join(STATUSES)})])
