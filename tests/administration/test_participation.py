"""Editors say which states take part in an action: joined, ended, corrected, taken back, and each of that undone."""

from datetime import date

from werkzeug.test import TestResponse

from elearn.kernel.unit_of_work import unit_of_work
from tests.administration.participation import TABLE, hidden, parts, send_table, words
from tests.learning.test_budgets import counted
from tests.programme.world import take_part
from tests.world import Browser, World

PAGE = "/en/admin/actions/seminars"
GEORGIA = {"GE": "2023-01-01 None"}


def send(browser: Browser, path: str, data: dict[str, object], lang: str = "en") -> TestResponse:
    answer: TestResponse = browser.post(
        f"/admin/participation{path}", {"lang": lang, "action": "seminars", **data}, lang=lang
    )
    return answer


def georgia(seen: int = 1, **more: str) -> dict[str, object]:
    return {"state": "GE", "began": "2023-01-01", "seen": str(seen), **more}


def undos(page: str) -> list[dict[str, object]]:
    """What each button that undoes would send, from the latest act to the first."""
    return [dict(form) for form in hidden(page, "/admin/participation/undo")]


def test_states_are_ticked_and_join_at_once(recorded: World, recorder: Browser) -> None:
    page = recorder.get(PAGE).text
    assert 'name="states" value="GE"' not in page
    assert page.count('name="states"') == 48
    answer = send(recorder, "", {"states": ["AM", "XK"], "since": "2024-05-01", "until": ""})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert parts(recorded) == {**GEORGIA, "AM": "2024-05-01 None", "XK": "2024-05-01 None"}
    page = words(recorder.get(PAGE).text)
    assert "Armenia since 1 May 2024" in page
    assert f"Person {recorder.email}" in page


WRONG: list[tuple[dict[str, object], str, str]] = [
    ({"since": "2024-05-01"}, "states", "Choose at least one."),
    ({"states": ["AM"], "since": ""}, "since", "Fill this in."),
    ({"states": ["AM"], "since": "2022-01-01"}, "since", "days of the action only"),
    ({"states": ["AM"], "since": "2024-01-01", "until": "2023-12-01"}, "until", "before the beginning"),
    ({"states": ["AM"], "since": "2024-01-01", "until": "2030-01-01"}, "until", "days of the action only"),
    ({"states": ["AM", "GE"], "since": "2024-01-01"}, "states", "Georgia: The state takes part"),
    ({"states": ["AM", "US"], "since": "2024-01-01"}, "states", "not in the list of states"),
]


def test_what_does_not_fit_is_refused_for_all_and_the_ticks_stay(recorded: World, recorder: Browser) -> None:
    for data, field, told in WRONG:
        answer = send(recorder, "", data)
        assert answer.status_code == 422, data
        assert told in words(answer.text)
        assert f'id="{field}-fault"' in answer.text
        assert ('value="AM" checked' in answer.text) == ("states" in data)
    assert "Грузия: Государство" in words(send(recorder, "", WRONG[5][0], lang="ru").text)
    assert parts(recorded) == GEORGIA


def test_a_participation_is_ended_by_its_last_day(recorded: World, recorder: Browser) -> None:
    with counted(recorded) as statements:
        page = recorder.get(f"{PAGE}/states/GE?since=2023-01-01").text
    assert len(statements) <= 15
    assert 'name="seen" value="1"' in page
    answer = send(recorder, "/correct", georgia(since="2023-01-01", until="2024-05-31"))
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert parts(recorded) == {"GE": "2023-01-01 2024-05-31"}
    page = words(recorder.get(PAGE).text)
    assert "Georgia: changed to 1 Jan 2023 – 31 May 2024 (before: since 1 Jan 2023)" in page


def test_a_first_day_is_corrected_and_undone_in_one_act(recorded: World, recorder: Browser) -> None:
    assert send(recorder, "/correct", georgia(since="2023-06-01", until="")).status_code == 303
    assert parts(recorded) == {"GE": "2023-06-01 None"}
    page = recorder.get(PAGE).text
    assert "first day corrected, since 1 Jun 2023 (before: since 1 Jan 2023)" in words(page)
    assert send(recorder, "/undo", undos(page)[0]).status_code == 303
    assert parts(recorded) == GEORGIA


def test_what_was_a_mistake_is_taken_back_and_that_undone_where_it_still_fits(
    recorded: World, recorder: Browser
) -> None:
    assert send(recorder, "/withdraw", georgia()).status_code == 303
    assert parts(recorded) == {}
    page = recorder.get(PAGE).text
    assert "Georgia: taken back, since 1 Jan 2023" in words(page)
    (undo,) = undos(page)
    send(recorder, "", {"states": ["GE"], "since": "2024-01-01"})
    answer = send(recorder, "/undo", undo)
    assert answer.status_code == 422
    assert "since 2024-01-01 already" in words(answer.text)
    send(recorder, "/withdraw", {"state": "GE", "began": "2024-01-01", "seen": "1"})
    assert send(recorder, "/undo", undo).status_code == 303
    assert parts(recorded) == GEORGIA


def test_what_somebody_else_has_changed_meanwhile_is_shown_and_not_overwritten(
    recorded: World, recorder: Browser
) -> None:
    send(recorded.browser("editor"), "/correct", georgia(since="2023-01-01", until="2025-12-31"))
    wanted = {"since": "2023-01-01", "until": "2024-05-31"}
    for path, more in (("/correct", wanted), ("/withdraw", {}), ("/undo", {})):
        answer = send(recorder, path, {**georgia(), **more})
        assert answer.status_code == 409, path
        assert "Somebody else has changed this" in answer.text
    assert parts(recorded) == {"GE": "2023-01-01 2025-12-31"}


def test_a_correction_that_does_not_fit_stays_in_its_form(recorder: Browser) -> None:
    answer = send(recorder, "/correct", georgia(since="2022-01-01", until="2024-01-01"))
    assert answer.status_code == 422
    assert 'id="since-fault"' in answer.text
    assert 'value="2024-01-01"' in answer.text


def test_the_history_says_first_what_was_last_and_all_of_it_when_asked(
    recorded: World, recorder: Browser
) -> None:
    for number in range(10):
        with unit_of_work(recorded.services.writers) as session:
            take_part(session, "seminars", "AM", until=date(2024, 1, 1 + number))
    page = recorder.get(PAGE).text
    assert "See all 12 acts" in page
    assert "Georgia: recorded" not in words(page)
    whole = words(recorder.get(f"{PAGE}?history=all").text)
    assert "Georgia: recorded, since 1 Jan 2023" in whole
    assert "See all" not in whole


def test_what_is_not_there_and_forms_that_nobody_made_are_refused(recorded: World, recorder: Browser) -> None:
    for where in ("AM?since=2023-01-01", "GE?since=2023-01-02", "QQ?since=2023-01-01"):
        assert recorder.get(f"{PAGE}/states/{where}").status_code == 404
    assert send(recorder, "/correct", {"state": "GE"}).status_code == 422
    assert send(recorder, "/withdraw", georgia(began="x")).status_code == 422
    assert send(recorder, "/withdraw", georgia(state="AM")).status_code == 404
    assert send(recorder, "/undo", georgia(seen=99)).status_code == 404
    nowhere: dict[str, object] = {"action": "nothing", "states": ["AM"], "since": "2024-01-01"}
    assert send(recorder, "", nowhere).status_code == 404
    assert parts(recorded) == GEORGIA


def test_nobody_else_records(recorded: World) -> None:
    for role in ("learner", "author", "translator", "coordinator"):
        browser = recorded.browser(role)
        for path in ("", "/correct", "/withdraw", "/undo"):
            assert send(browser, path, georgia(states="AM", since="2024-01-01")).status_code == 403
        assert send_table(browser, "action,state,since\nseminars,AM,2024-01-01\n").status_code == 403
        for path in ("/record", "/undo"):
            assert browser.post(TABLE + path, {"table": "x", "seen": "x", "id": "1"}).status_code == 403
    assert parts(recorded) == GEORGIA
