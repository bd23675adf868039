"""Editors add and change actions, and see what belongs to one."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from werkzeug.test import TestResponse

from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.models import Action
from elearn.programme.texts.publishing import wordings
from tests.learning.test_budgets import counted
from tests.programme.world import add, recording, take_part
from tests.world import Browser, World

NEW = {
    "title": "Return counselling: a seminar",
    "title_ru": "Консультирование: семинар",
    "area": "return",
    "since": "2024-01-01",
    "until": "2025-12-31",
    "lead_state": "CZ",
    "about": "One paragraph.\n\nAnother.",
    "about_ru": "Один абзац.\n\nДругой.",
}


@pytest.fixture
def recorded(world: World) -> Iterator[World]:
    """An action that Georgia takes part in to its end, and Armenia to a day of its own."""
    with recording(world):
        with unit_of_work(world.services.writers) as session:
            add(session, "seminars", title="Seminars", russian="Семинары", lead_body="secretariat")
            take_part(session, "seminars", "GE")
            take_part(session, "seminars", "AM", date(2024, 1, 1), date(2026, 12, 31))
        yield world


@pytest.fixture
def editor(recorded: World) -> Browser:
    return recorded.browser("editor")


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def seen(browser: Browser, action: str = "seminars") -> str:
    found = re.search(r'name="seen" value="([^"]+)"', browser.get(f"/en/admin/actions/{action}/change").text)
    assert found is not None
    return found[1]


def change(browser: Browser, **more: str) -> TestResponse:
    terms = {"action": "seminars", "area": "return", "since": "2023-01-01", "until": "2027-12-31"}
    answer: TestResponse = browser.post(
        "/admin/actions/change", {**terms, "seen": seen(browser), "lead_body": "ICMPD", **more}
    )
    return answer


def kept(world: World, key: str) -> Action | None:
    with world.reads() as session:
        return session.get(Action, key)


def test_an_action_is_added_with_its_texts_and_a_key_made_of_its_title(
    recorded: World, editor: Browser
) -> None:
    answer = editor.post("/admin/new-action", NEW)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/en/admin/actions/return-counselling-a-seminar",
    )
    action = kept(recorded, "return-counselling-a-seminar")
    assert action is not None
    assert (action.area, action.since, action.lead_state) == ("return", date(2024, 1, 1), "CZ")
    page = recorded.browser(signed_in=False).get("/ru/actions/return-counselling-a-seminar").text
    assert "Консультирование: семинар" in page
    assert "<p>Другой.</p>" in page


def test_adding_twice_is_one_action_and_another_of_its_key_is_refused(
    recorded: World, editor: Browser
) -> None:
    for _ in range(2):
        assert editor.post("/admin/new-action", NEW).status_code == 303
    answer = editor.post("/admin/new-action", {**NEW, "area": "asylum"})
    assert answer.status_code == 409
    assert 'href="#key"' in answer.text
    assert "another action with this key" in answer.text


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"title": ""}, "title", "Fill this in."),
        ({"title": "სემინარი", "key": ""}, "key", "small Latin letters"),
        ({"key": "No Key"}, "key", "small Latin letters"),
        ({"area": ""}, "area", "Fill this in."),
        ({"area": "nowhere"}, "area", "no such thematic area"),
        ({"since": "soon"}, "since", "Write a date"),
        ({"since": "0001-01-01"}, "since", "outside what is possible"),
        ({"until": "2023-01-01"}, "until", "before the beginning"),
        ({"lead_body": "Strategic Group"}, "lead_body", "by a state or by a body"),
        ({"lead_state": "US"}, "lead_state", "not in the list of states"),
        ({"about": "Good.\n\n<b>raw</b>"}, "about", "Line 3:"),
        ({"about_ru": "Один."}, "about_ru", "Paragraphs here: 1; in the English text: 2"),
        ({"about": ""}, "about", "Fill this in."),
        ({"title": "x" * 201}, "title", "at most 200 characters"),
    ],
)
def test_what_does_not_fit_is_named_beside_its_field_and_nothing_typed_is_lost(
    recorded: World, editor: Browser, wrong: dict[str, str], field: str, told: str
) -> None:
    answer = editor.post("/admin/new-action", {**NEW, **wrong})
    assert answer.status_code == 422
    assert f'id="{field}-fault"' in answer.text
    assert told in words(answer.text)
    assert "Консультирование: семинар" in answer.text
    assert kept(recorded, "return-counselling-a-seminar") is None


def test_a_body_is_kept_by_its_key_whatever_language_it_was_written_in(
    recorded: World, editor: Browser
) -> None:
    with recorded.reads() as session:
        name = wordings(session, "ru", date(2026, 1, 1), -1)["body:strategic-group", "name"].text
    assert change(editor, lead_body=name.upper()).status_code == 303
    action = kept(recorded, "seminars")
    assert action is not None
    assert action.lead_body == "strategic-group"
    change(editor, lead_body="A body by its name")
    again = kept(recorded, "seminars")
    assert again is not None
    assert again.lead_body == "A body by its name"


def test_an_action_is_changed_and_the_same_again_says_so(recorded: World, editor: Browser) -> None:
    assert change(editor, until="").status_code == 303
    action = kept(recorded, "seminars")
    assert action is not None
    assert action.until is None
    answer = change(editor, until="")
    assert answer.status_code == 303
    assert "notice=action_same" in answer.headers["Set-Cookie"]


def test_a_period_that_cuts_states_off_names_them_with_the_way_to_end_them(editor: Browser) -> None:
    answer = change(editor, until="2025-01-31")
    assert answer.status_code == 409
    assert "Participations outside of this period: 1" in answer.text
    assert 'id="until-fault"' in answer.text
    assert 'href="/en/admin/actions/seminars/states/AM?since=2024-01-01"' in answer.text
    assert 'value="2025-01-31"' in answer.text
    assert "/states/GE?" not in answer.text


def test_a_change_of_somebody_else_meanwhile_is_not_overwritten(recorded: World, editor: Browser) -> None:
    began = seen(editor)
    change(recorded.browser("editor"), area="asylum")
    answer = change(editor, seen=began, until="")
    assert answer.status_code == 409
    assert "Somebody else has changed this action" in answer.text
    action = kept(recorded, "seminars")
    assert action is not None
    assert action.area == "asylum"


def test_what_it_is_about_is_written_once_here_and_then_on_the_texts_pages(editor: Browser) -> None:
    assert "not written yet" in editor.get("/en/admin/actions/seminars").text
    assert change(editor, about="What it is about.").status_code == 303
    page = editor.get("/en/admin/actions/seminars").text
    assert "/en/admin/texts/action:seminars/about" in page
    assert "/en/admin/translations/action:seminars/about/ru" in page
    assert 'name="about"' not in editor.get("/en/admin/actions/seminars/change").text


def test_what_two_say_of_an_action_at_once_is_not_lost(recorded: World, editor: Browser) -> None:
    assert change(recorded.browser("editor"), about="What others say.").status_code == 303
    answer = change(editor, about="What I say.")
    assert answer.status_code == 409
    assert 'id="about-fault"' in answer.text
    assert "What I say.</textarea>" in answer.text
    editor.post("/admin/new-action", NEW)
    again = editor.post("/admin/new-action", {**NEW, "about": "Another.\n\nAltogether."})
    assert again.status_code == 409
    assert "Altogether.</textarea>" in again.text


def test_the_list_has_the_areas_with_their_actions_and_how_many_states(
    recorded: World, editor: Browser
) -> None:
    with unit_of_work(recorded.services.writers) as session:
        add(session, "old", "asylum", date(2020, 1, 1), date(2021, 1, 1), title="Interviews")
    page = words(editor.get("/en/admin/actions").text)
    assert "Seminars 1 Jan 2023 – 31 Dec 2027 running 2 states" in page
    assert "Interviews 1 Jan 2020 – 1 Jan 2021 ended 0 states" in page
    assert "Interviews" not in words(editor.get("/en/admin/actions?show=running").text)
    assert "Seminars" not in words(editor.get("/en/admin/actions?show=other").text)
    assert editor.get("/en/admin/actions?show=zz").status_code == 422


YESTERDAY = (now().date() - timedelta(days=1)).isoformat()


def test_a_withdrawn_action_is_gone_for_readers_and_answers_for_the_days_before(
    recorded: World, editor: Browser
) -> None:
    reader = recorded.browser(signed_in=False)
    for _ in range(2):
        assert editor.post("/admin/actions/withdrawal", {"action": "seminars"}).status_code == 303
    for path in ("participation", "participation/GE", "areas/return", "sitemap.xml", "search?q=seminars"):
        address = f"/{path}" if path.endswith("xml") else f"/en/{path}"
        assert "actions/seminars" not in reader.get(address).text, path
    gone = reader.get("/ru/actions/seminars")
    assert gone.status_code == 410
    assert reader.get("/en/participation?action=seminars").status_code == 422
    table = reader.get(f"/en/participation?area=return&as_of={YESTERDAY}").text
    assert "Seminars" in table
    assert (
        f"/en/actions/seminars?as_of={YESTERDAY}"
        in reader.get(f"/en/participation?action=seminars&as_of={YESTERDAY}").text
    )
    before = reader.get(f"/en/actions/seminars?as_of={YESTERDAY}")
    assert before.status_code == 200
    assert "Georgia" in before.text
    parts = reader.get(f"/api/v1/participation?as_of={YESTERDAY}").get_json()["items"]
    assert {part["state"] for part in parts} == {"AM", "GE"}
    assert reader.get("/api/v1/participation").get_json()["items"] == []


def test_a_withdrawn_action_takes_nobody_in_until_it_is_put_back(recorded: World, editor: Browser) -> None:
    editor.post("/admin/actions/withdrawal", {"action": "seminars"})
    page = words(editor.get("/en/admin/actions/seminars").text)
    assert "readers do not find it" in page
    assert "Action withdrawn" in page
    assert "Let states take part" not in page
    assert "Seminars" in words(editor.get("/en/admin/actions?show=withdrawn").text)
    joining = {"action": "seminars", "states": ["KG"], "since": "2024-01-01"}
    answer = editor.post("/admin/participation", joining)
    assert answer.status_code == 422
    assert "This action is withdrawn" in answer.text
    assert editor.post("/admin/actions/return", {"action": "seminars"}).status_code == 303
    assert editor.post("/admin/participation", joining).status_code == 303
    reader = recorded.browser(signed_in=False)
    assert "Kyrgyzstan" in reader.get("/en/actions/seminars").text
    assert "actions/seminars" in reader.get("/en/search?q=seminars").text


@pytest.mark.parametrize("path", ["actions/nothing", "actions/nothing/change"])
def test_an_action_that_is_not_there_is_not_found(editor: Browser, path: str) -> None:
    assert editor.get(f"/en/admin/{path}").status_code == 404


def test_changing_what_is_not_there_is_not_found(editor: Browser) -> None:
    assert change(editor, action="nothing").status_code == 404
    for path in ("withdrawal", "return"):
        assert editor.post(f"/admin/actions/{path}", {"action": "nothing"}).status_code == 404


@pytest.mark.parametrize("path", ["actions", "new-action", "actions/seminars", "actions/seminars/change"])
def test_a_page_costs_few_statements(recorded: World, editor: Browser, path: str) -> None:
    with unit_of_work(recorded.services.writers) as session:
        take_part(session, "seminars", "KG")
    with counted(recorded) as statements:
        editor.get(f"/en/admin/{path}")
    assert len(statements) <= 15


@pytest.mark.parametrize("role", ["learner", "author", "translator", "coordinator"])
def test_nobody_else_adds_or_changes(recorded: World, role: str) -> None:
    browser = recorded.browser(role)
    assert browser.post("/admin/new-action", NEW).status_code == 403
    for path in ("change", "withdrawal", "return"):
        assert browser.post(f"/admin/actions/{path}", {"action": "seminars"}).status_code == 403
    assert browser.get("/en/admin/actions").status_code == 403
    assert "/admin/" not in browser.get("/en/actions/seminars").text
    assert kept(recorded, "return-counselling-a-seminar") is None
