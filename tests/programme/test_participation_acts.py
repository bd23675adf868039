"""What editors do with who takes part, and undo; and what they say of an action."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.errors import Conflict, Invalid, NotFound
from elearn.kernel.search_index import search
from elearn.programme.models import Action
from elearn.programme.participation.action_search import add_search
from elearn.programme.participation.actions import NewAction, Terms, add_action, describe_action
from elearn.programme.participation.ledger import Place
from elearn.programme.participation.recording import (
    correct_participation,
    record_several,
    undo,
    withdraw_participation,
)
from elearn.programme.participation.taking_part import Period
from elearn.programme.participation.who_takes_part import read_record
from elearn.programme.texts.publishing import TextKey, publish_text
from tests.programme.test_participation import codes, who
from tests.programme.world import BEGAN, add, take_part

JUNE = date(2024, 6, 1)
DAY = timedelta(1)
HERE = Place("seminars", "GE", BEGAN)


def test_several_states_join_at_once_or_none_of_them(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE")
    with pytest.raises(Invalid) as refused:
        record_several(session, SYSTEM, "seminars", ["AM", "GE", "US"], Period(JUNE), now())
    assert codes(refused) == [("/states/GE", "periods_overlap_open"), ("/states/US", "unknown_state")]
    assert who(session, JUNE) == {"GE"}
    assert record_several(session, SYSTEM, "seminars", ["AM", "XK", "AM"], Period(JUNE), now()) == 2
    assert who(session, JUNE) == {"GE", "AM", "XK"}
    assert record_several(session, SYSTEM, "seminars", ["AM", "XK"], Period(JUNE), now()) == 0


def test_days_that_do_not_fit_the_action_are_named_once_for_all_states(session: Session) -> None:
    add(session, "seminars")
    with pytest.raises(Invalid) as refused:
        record_several(session, SYSTEM, "seminars", ["AM", "GE"], Period(BEGAN - DAY), now())
    assert codes(refused) == [("/since", "outside_action")]
    with pytest.raises(Invalid) as refused:
        record_several(session, SYSTEM, "seminars", [], Period(JUNE), now())
    assert codes(refused) == [("/states", "nothing_chosen")]


def test_a_first_day_is_corrected_and_the_wrong_one_withdrawn(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE", is_example=True)
    assert correct_participation(session, SYSTEM, HERE, Period(JUNE, JUNE + DAY), now(), seen=1)
    assert [who(session, day) for day in (JUNE - DAY, JUNE, JUNE + DAY, JUNE + 2 * DAY)] == [
        set(),
        {"GE"},
        {"GE"},
        set(),
    ]
    assert [part.is_example for part in read_record(session).parts] == [True]
    with pytest.raises(NotFound):
        correct_participation(session, SYSTEM, HERE, Period(JUNE), now(), seen=2)


def test_a_correction_is_refused_where_it_meets_another_period(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE", BEGAN, BEGAN + DAY)
    take_part(session, "seminars", "GE", JUNE)
    for since, until in ((JUNE, None), (JUNE, JUNE), (BEGAN + DAY, None)):
        with pytest.raises(Invalid) as refused:
            correct_participation(session, SYSTEM, HERE, Period(since, until), now(), seen=1)
        assert codes(refused) == [("/since", "periods_overlap_open")]
    assert who(session, BEGAN) == {"GE"}


def test_whoever_saw_something_else_changes_nothing(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE")
    take_part(session, "seminars", "GE", until=JUNE)
    acts = (
        lambda: correct_participation(session, SYSTEM, HERE, Period(BEGAN), now(), seen=1),
        lambda: withdraw_participation(session, SYSTEM, HERE, now(), seen=1),
        lambda: undo(session, SYSTEM, HERE, 1, now()),
    )
    for act in acts:
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "participation_changed"
    assert who(session, JUNE + DAY) == set()


def test_every_act_can_be_undone_and_the_undoing_too(session: Session) -> None:
    add(session, "seminars")
    moments = iter([now() + timedelta(seconds=place) for place in range(20)])
    record_several(session, SYSTEM, "seminars", ["GE"], Period(BEGAN), next(moments))
    correct_participation(session, SYSTEM, HERE, Period(BEGAN, JUNE), next(moments), seen=1)
    undo(session, SYSTEM, HERE, 2, next(moments))
    assert who(session, JUNE + DAY) == {"GE"}
    correct_participation(session, SYSTEM, HERE, Period(JUNE), next(moments), seen=3)
    assert who(session, BEGAN) == set()
    undo(session, SYSTEM, HERE, 4, next(moments))
    assert who(session, BEGAN) == {"GE"}
    assert [part.period for part in read_record(session).parts] == [Period(BEGAN)]
    withdraw_participation(session, SYSTEM, HERE, next(moments), seen=5)
    undo(session, SYSTEM, HERE, 6, next(moments))
    assert who(session, JUNE) == {"GE"}
    undo(session, SYSTEM, HERE, 7, next(moments))
    assert who(session, JUNE) == set()
    with pytest.raises(NotFound):
        undo(session, SYSTEM, HERE, 99, next(moments))


def test_an_undoing_that_no_longer_fits_is_refused(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE")
    withdraw_participation(session, SYSTEM, HERE, now() + DAY)
    take_part(session, "seminars", "GE", JUNE)
    with pytest.raises(Invalid) as refused:
        undo(session, SYSTEM, HERE, 2, now() + 2 * DAY)
    assert codes(refused) == [("/since", "periods_overlap_open")]


def test_texts_that_cannot_be_shown_or_do_not_fit_are_refused_before_anything_is_added(
    session: Session,
) -> None:
    texts = {
        "title": {"en": "Seminars", "ru": "Семинары"},
        "about": {"en": "One.\n\nTwo *stars*.", "ru": "Один."},
    }
    with pytest.raises(Invalid) as refused:
        add_action(session, SYSTEM, NewAction("seminars", Terms("return", BEGAN), texts), now())
    assert codes(refused) == [("/about_ru", "passages_differ")]
    texts["about"]["ru"] = "Один.\n\nДва."
    texts["title"]["en"] = "<b>Seminars</b>"
    with pytest.raises(Invalid) as refused:
        add_action(session, SYSTEM, NewAction("seminars", Terms("return", BEGAN), texts), now())
    assert codes(refused) == [("/title", "wrong_text"), ("/about_ru", "wrong_placeholders")]
    assert session.get(Action, "seminars") is None


def test_what_an_action_is_about_is_said_once(session: Session) -> None:
    add(session, "seminars")
    assert describe_action(session, SYSTEM, "seminars", {"en": "About."}, now())
    assert not describe_action(session, SYSTEM, "seminars", {"en": "About."}, now())
    with pytest.raises(Conflict, match="text_changed"):
        describe_action(session, SYSTEM, "seminars", {"en": "Something else."}, now())
    with pytest.raises(NotFound):
        describe_action(session, SYSTEM, "nothing", {"en": "About."}, now())


def test_an_action_is_found_by_its_texts_as_they_read_now(session: Session) -> None:
    add_search()
    add(session, "seminars", title="Seminars on laissez-passer", russian="Семинары о пропусках")
    found = search(session, "seminar", "en", ["action"], 5)
    assert [(hit.owner, hit.place, hit.locale) for hit in found.hits] == [
        ("action:seminars", "/actions/seminars", "en")
    ]
    assert [hit.locale for hit in search(session, "пропуск", "en", ["action"], 5).hits] == ["ru"]
    publish_text(session, SYSTEM, TextKey("action:seminars", "title"), "Workshops", now())
    assert not search(session, "seminar", "en", ["action"], 5).hits
    assert not search(session, "пропуск", "ru", ["action"], 5).hits
    assert search(session, "workshop", "ru", ["action"], 5).hits
