"""Who takes part in what: recorded with its history, asked for as of any day, refused with the reason."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.audit import site_version
from elearn.kernel.clock import now
from elearn.kernel.errors import Conflict, Invalid, NotFound
from elearn.kernel.models import AuditEntry
from elearn.programme.models import Participation
from elearn.programme.participation.actions import (
    NewAction,
    Terms,
    add_action,
    change_action,
    version_of_terms,
)
from elearn.programme.participation.ledger import Outcome, Place
from elearn.programme.participation.recording import (
    withdraw_participation,
)
from elearn.programme.participation.taking_part import Filters, choose
from elearn.programme.participation.who_takes_part import read_record
from elearn.programme.states import add_state, set_status
from tests.programme.world import BEGAN, ENDS, add, take_part

JUNE = date(2024, 6, 1)
DAY = timedelta(1)
HERE = Place("seminars", "GE", BEGAN)


def who(session: Session, day: date, action: str = "seminars") -> set[str]:
    """The states that take part in an action on a day."""
    return {part.state for part in read_record(session).in_force(day) if part.action == action}


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in refused.value.errors]


def test_a_state_takes_part_from_its_first_day_to_its_last(session: Session) -> None:
    add(session, "seminars")
    assert take_part(session, "seminars", "GE", JUNE, JUNE + 9 * DAY) is Outcome.ADDED
    assert who(session, JUNE - DAY) == set()
    assert who(session, JUNE) == who(session, JUNE + 9 * DAY) == {"GE"}
    assert who(session, JUNE + 10 * DAY) == set()


def test_who_takes_part_without_an_end_does_so_until_the_action_ends(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE")
    assert who(session, ENDS) == {"GE"}
    assert who(session, ENDS + DAY) == set()


def test_a_participation_is_ended_by_recording_its_last_day_and_nothing_is_deleted(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE")
    assert take_part(session, "seminars", "GE", until=JUNE) is Outcome.CHANGED
    assert who(session, JUNE) == {"GE"}
    assert who(session, JUNE + DAY) == set()
    kept = session.scalars(select(Participation).where(Participation.action == "seminars")).all()
    assert sorted((row.number, row.until) for row in kept if row.until is None) == [(1, None)]
    assert len(kept) == 2


def test_recording_the_same_again_changes_nothing(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE")
    version = site_version(session)
    assert take_part(session, "seminars", "GE") is Outcome.SAME
    assert site_version(session) == version
    assert session.scalar(select(func.count()).select_from(Participation)) == 1


def test_a_state_can_come_back_on_a_later_day(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE", BEGAN, JUNE)
    take_part(session, "seminars", "GE", JUNE + 2 * DAY)
    assert [who(session, JUNE + days * DAY) for days in (0, 1, 2)] == [{"GE"}, set(), {"GE"}]


def test_what_was_recorded_by_mistake_is_taken_back_and_can_be_recorded_again(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE")
    withdraw_participation(session, SYSTEM, Place("seminars", "GE", BEGAN), now())
    assert who(session, JUNE) == set()
    assert session.scalar(select(func.count()).select_from(Participation)) == 2
    with pytest.raises(NotFound):
        withdraw_participation(session, SYSTEM, Place("seminars", "GE", BEGAN), now())
    assert take_part(session, "seminars", "GE") is Outcome.ADDED
    assert who(session, JUNE) == {"GE"}


def test_an_unknown_state_or_action_is_named(session: Session) -> None:
    add(session, "seminars")
    with pytest.raises(Invalid) as refused:
        take_part(session, "nothing", "QQ")
    assert codes(refused) == [("/action", "unknown_action"), ("/state", "unknown_state")]
    with pytest.raises(Invalid) as refused:
        take_part(session, "seminars", "US")  # a state, and not in the list
    assert codes(refused) == [("/state", "unknown_state")]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (JUNE, JUNE - DAY, ("/until", "end_before_beginning")),
        (BEGAN - DAY, None, ("/since", "outside_action")),
        (ENDS + DAY, None, ("/since", "outside_action")),
        (JUNE, ENDS + DAY, ("/until", "outside_action")),
    ],
)
def test_days_that_cannot_be_are_refused(
    session: Session, since: date, until: date | None, expected: tuple[str, str]
) -> None:
    add(session, "seminars")
    with pytest.raises(Invalid) as refused:
        take_part(session, "seminars", "GE", since, until)
    assert codes(refused) == [expected]
    assert session.scalar(select(func.count()).select_from(Participation)) == 0


def test_an_action_without_an_end_still_has_a_beginning(session: Session) -> None:
    add(session, "seminars", until=None)
    with pytest.raises(Invalid) as refused:
        take_part(session, "seminars", "GE", BEGAN - DAY)
    assert codes(refused) == [("/since", "before_action")]
    take_part(session, "seminars", "GE", date(2099, 1, 1))


@pytest.mark.parametrize(
    ("since", "until"),
    [(JUNE - DAY, JUNE), (JUNE + 3 * DAY, None), (JUNE - DAY, None), (JUNE + 5 * DAY, JUNE + 9 * DAY)],
)
def test_periods_of_a_state_in_an_action_do_not_overlap(
    session: Session, since: date, until: date | None
) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE", JUNE, JUNE + 5 * DAY)
    with pytest.raises(Invalid) as refused:
        take_part(session, "seminars", "GE", since, until)
    assert codes(refused) == [("/since", "periods_overlap")]
    take_part(session, "seminars", "AM", since, until)


def test_a_longer_end_is_refused_where_the_state_had_come_back(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE", BEGAN, JUNE)
    take_part(session, "seminars", "GE", JUNE + 2 * DAY)
    with pytest.raises(Invalid) as refused:
        take_part(session, "seminars", "GE", BEGAN, None)
    assert codes(refused) == [("/since", "periods_overlap_open")]


def test_every_act_is_in_the_audit(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE")
    take_part(session, "seminars", "GE", until=JUNE)
    change_action(session, SYSTEM, "seminars", Terms("return", BEGAN, None, lead_state="CZ"), now())
    set_status(session, SYSTEM, "GE", "observer", JUNE, "A letter", now())
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    told = [(each.action, each.before, each.after) for each in entries]
    assert ("participation.record", {"until": None}, {"until": "2024-06-01"}) in told
    assert {"action.add", "action.change", "state.status"} <= {action for action, *_ in told}


def test_an_action_needs_an_area_a_title_a_key_and_one_lead_from_the_list(session: Session) -> None:
    terms = Terms("nowhere", JUNE, JUNE - DAY, lead_state="US", lead_body="secretariat")
    with pytest.raises(Invalid) as refused:
        add_action(session, SYSTEM, NewAction("No Key", terms, {"title": {"ru": "Без"}}), now())
    assert codes(refused) == [
        ("/area", "unknown_area"),
        ("/lead_state", "unknown_state"),
        ("/lead_body", "two_leads"),
        ("/until", "end_before_beginning"),
        ("/key", "not_a_key"),
        ("/title", "required"),
    ]


def test_the_same_action_again_changes_nothing_and_another_of_its_key_is_refused(session: Session) -> None:
    add(session, "seminars")
    version = site_version(session)
    add(session, "seminars")
    assert site_version(session) == version
    with pytest.raises(Conflict) as refused:
        add(session, "seminars", area="asylum")
    assert refused.value.code == "action_exists"
    with pytest.raises(Conflict):
        add(session, "seminars", title="Something else")


def test_an_action_is_not_cut_shorter_than_states_take_part(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE", JUNE, JUNE + 9 * DAY)
    take_part(session, "seminars", "AM")
    with pytest.raises(Conflict) as refused:
        change_action(session, SYSTEM, "seminars", Terms("return", BEGAN, JUNE), now())
    assert refused.value.code == "participation_outside"
    assert [part.state for part in refused.value.params["parts"]] == ["GE"]  # type: ignore[attr-defined]
    assert change_action(session, SYSTEM, "seminars", Terms("return", BEGAN, JUNE + 9 * DAY), now())
    assert who(session, JUNE + 10 * DAY) == set()
    assert not change_action(session, SYSTEM, "seminars", Terms("return", BEGAN, JUNE + 9 * DAY), now())
    with pytest.raises(NotFound):
        change_action(session, SYSTEM, "nothing", Terms("return", BEGAN), now())


def test_a_states_status_is_that_of_the_day(session: Session) -> None:
    set_status(session, SYSTEM, "GE", "observer", JUNE, "A letter", now())
    record = read_record(session)
    told = [record.status_on("GE", day) for day in (date(2018, 1, 1), JUNE - DAY, JUNE)]
    assert [line and line.status for line in told] == [None, "participating", "observer"]
    set_status(session, SYSTEM, "GE", "suspended", JUNE, "The letter, read again", now())
    corrected = read_record(session).status_on("GE", JUNE)
    assert corrected is not None
    assert corrected.status == "suspended"
    assert not set_status(session, SYSTEM, "GE", "suspended", JUNE, "The letter, read again", now())


def test_a_status_is_of_a_state_of_the_list_and_one_of_those_known(session: Session) -> None:
    with pytest.raises(NotFound):
        set_status(session, SYSTEM, "US", "observer", JUNE, "", now())
    with pytest.raises(Invalid) as refused:
        set_status(session, SYSTEM, "GE", "friendly", JUNE, "", now())
    assert codes(refused) == [("/status", "unknown_status")]


def test_an_administrator_adds_a_state_to_the_list_once(session: Session) -> None:
    with pytest.raises(Invalid):
        add_state(session, SYSTEM, "QQ", "observer", JUNE, "", now())
    assert add_state(session, SYSTEM, "IS", "observer", JUNE, "A letter", now())
    assert not add_state(session, SYSTEM, "IS", "participating", JUNE, "A letter", now())
    add(session, "seminars")
    assert take_part(session, "seminars", "IS") is Outcome.ADDED


def test_who_asks_about_an_area_gets_the_states_that_take_part_in_it(session: Session) -> None:
    add(session, "seminars")
    add(session, "visits")
    add(session, "interviews", area="asylum")
    for action, state in (("seminars", "GE"), ("visits", "GE"), ("seminars", "XK"), ("interviews", "AM")):
        take_part(session, action, state)
    record = read_record(session)
    assert set(choose(record, Filters(JUNE, area="return")).states) == {"GE", "XK"}
    assert set(choose(record, Filters(JUNE, action="visits")).states) == {"GE"}
    assert len(choose(record, Filters(JUNE)).states) == 49
    assert [part.action for part in choose(record, Filters(JUNE, state="AM")).parts] == ["interviews"]
    assert choose(record, Filters(JUNE, status="observer")).states == ()
    assert choose(record, Filters(BEGAN - DAY, area="return")).parts == ()


def test_whoever_saw_an_action_or_a_state_otherwise_changes_nothing(session: Session) -> None:
    add(session, "seminars")
    longer = Terms("return", BEGAN, None)
    for seen in (version_of_terms(longer), ""):
        with pytest.raises(Conflict) as refused:
            change_action(session, SYSTEM, "seminars", longer, now(), seen=seen)
        assert refused.value.code == "action_changed"
    assert change_action(
        session, SYSTEM, "seminars", longer, now(), seen=version_of_terms(Terms("return", BEGAN, ENDS))
    )
    with pytest.raises(Conflict) as refused:
        set_status(session, SYSTEM, "GE", "observer", JUNE, "", now(), seen=0)
    assert refused.value.code == "status_changed"
    assert set_status(session, SYSTEM, "GE", "observer", JUNE, "", now(), seen=1)
