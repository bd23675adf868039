"""Editors add, change and remove facts of every kind, and readers see it at once."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.errors import Conflict, Invalid
from elearn.kernel.models import AuditEntry
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.facts.editing import add_fact, change_fact
from elearn.programme.facts.kept import all_facts, find_fact, removed_facts
from elearn.programme.facts.kinds import KINDS, Said
from tests.learning.test_budgets import counted
from tests.world import Browser, World

numbers = count(1)
SOURCE = "Public pages of the Prague Process"
EVENT = {"kind": "officials", "starts": "2025-04-02", "ends": "", "source": SOURCE}
PERIOD = ("2028", "2032", SOURCE)
# Something of each kind: what is said of it, and the text that it is known by.
SAID: dict[str, Said] = {
    "event": Said(EVENT),
    "mandate": Said({"event": ""}, (PERIOD,), ("asylum", "return")),
    "body": Said({"position": "40", "since": "2017-23", "until": "", "source": SOURCE}),
    "role": Said({"role": "chair", "state": "AT", "since": "2031", "until": "", "source": SOURCE}),
    "project": Said({"kind": "output", "position": "40", "since": "", "until": "", "source": SOURCE}),
}
PAGES = {
    "event": "timeline",
    "mandate": "timeline",
    "body": "management",
    "role": "management",
    "project": "projects",
}
# Others look at the same pages.
pytestmark = pytest.mark.usefixtures("facts_as_before")
each_kind = pytest.mark.parametrize("name", list(KINDS))


@pytest.fixture
def editor(world: World) -> Browser:
    return world.browser("editor")


def form(
    said: Mapping[str, str],
    texts: Mapping[str, str] | None = None,
    periods: Sequence[tuple[str, str, str]] = (),
    **more: Any,
) -> dict[str, Any]:
    """A form as a browser sends it."""
    pairs = dict(said)
    for number, period in enumerate(periods, 1):
        pairs |= {
            f"period-{number}-{name}": text
            for name, text in zip(("since", "until", "source"), period, strict=True)
        }
    written = texts or {}
    return {
        "column": list(pairs),
        "value": list(pairs.values()),
        "place": list(written),
        "wording": list(written.values()),
        **more,
    }


def form_of(name: str, said: Said, called: str = "", **more: Any) -> dict[str, Any]:
    title = KINDS[name].title
    texts = {f"{title}/en": called, f"{title}/ru": f"{called} по-русски"} if title and called else {}
    return form(said.columns, texts, said.periods, area=list(said.areas), **more)


def new(world: World, name: str, said: Said | None = None) -> str:
    """Add a fact of a kind; returns its id."""
    kind = KINDS[name]
    texts = {kind.title: {"en": f"Fact {next(numbers)}"}} if kind.title else {}
    chosen = said or SAID[name]
    if name == "role" and said is None:
        chosen = Said({**chosen.columns, "since": str(2040 + next(numbers))})
    with unit_of_work(world.services.writers) as session:
        return add_fact(session, SYSTEM, kind, chosen, texts, now())


def said(world: World, name: str, fact_id: str) -> Said:
    with world.reads() as session:
        found = find_fact(session, KINDS[name], fact_id)
    assert found is not None
    return found.said


@each_kind
def test_something_new_of_each_kind_is_seen_at_once_in_each_language(
    world: World, editor: Browser, name: str
) -> None:
    nobody, public = world.browser(signed_in=False), PAGES[name]
    called = f"Something new of {name}"
    shown = {"en": called, "ru": f"{called} по-русски"}
    if name == "role":
        shown = {"en": "since 2031", "ru": "с 2031"}
    for lang, text in shown.items():
        assert text not in nobody.get(f"/{lang}/programme/{public}").text
    answer = editor.post(f"/admin/facts/{name}", form_of(name, SAID[name], called))
    assert answer.status_code == 303
    for lang, text in shown.items():
        assert text in nobody.get(f"/{lang}/programme/{public}").text
    assert name == "role" or called in editor.get("/en/admin/facts").text


@each_kind
def test_a_form_sent_as_it_was_shown_changes_nothing(world: World, editor: Browser, name: str) -> None:
    fact_id = new(world, name)
    before = said(world, name, fact_id)
    html = editor.get(f"/en/admin/facts/{name}/{fact_id}").text
    main = html[html.index("<main") :]
    data: dict[str, Any] = {"column": re.findall(r'name="column" value="([^"]*)"', main), "value": []}
    controls = re.finditer(
        r'<input id="[^"]*" name="value" value="([^"]*)"|<select[^>]*name="value".*?</select>', main, re.S
    )
    for found in controls:
        chosen = re.search(r'value="([^"]*)" selected', found[0])
        data["value"].append(unescape(found[1] if found[1] is not None else chosen[1] if chosen else ""))
    data["area"] = re.findall(r'name="area" value="([^"]*)" checked', main)
    seen = re.search(r'name="seen" value="([^"]*)"', main)
    assert seen is not None
    answer = editor.post(f"/admin/facts/{name}/{fact_id}", {**data, "seen": seen[1]})
    assert answer.status_code == 303
    assert "notice=fact_same" in answer.headers["Set-Cookie"]
    assert said(world, name, fact_id) == before


@each_kind
def test_a_fact_of_each_kind_is_removed_and_put_back_as_it_was(
    world: World, editor: Browser, name: str
) -> None:
    fact_id = new(world, name)
    before = said(world, name, fact_id)
    assert editor.post(f"/admin/facts/{name}/{fact_id}/removal").status_code == 303
    assert editor.get(f"/en/admin/facts/{name}/{fact_id}").status_code == 404
    with world.reads() as session:
        removed = removed_facts(session, all_facts(session, KINDS[name]))
    entry = next(each.entry for each in removed if each.fact.owner == f"{name}:{fact_id}")
    assert f'value="{entry}"' in editor.get("/en/admin/facts").text
    assert editor.post("/admin/facts/returns", {"entry": str(entry)}).status_code == 303
    assert said(world, name, fact_id) == before
    twice = editor.post("/admin/facts/returns", {"entry": str(entry)})
    assert "notice=fact_is_there" in twice.headers["Set-Cookie"]


def test_the_record_says_who_changed_what(session: Session) -> None:
    kind = KINDS["event"]
    texts = {"title": {"en": "Recorded meeting"}}
    fact_id = add_fact(session, SYSTEM, kind, Said(EVENT), texts, now())
    after = Said({**EVENT, "starts": "2025"})
    assert change_fact(session, SYSTEM, kind, fact_id, after, {}, now()) == (fact_id, True)
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.subject == f"event:{fact_id}").order_by(AuditEntry.id)
    ).all()
    assert [each.action for each in entries] == ["fact.add", "fact.change"]
    assert entries[1].before is not None
    assert entries[1].before["columns"]["starts"] == "2025-04-02"
    assert entries[1].after is not None
    assert entries[1].after["columns"]["starts"] == "2025"


@pytest.mark.parametrize(
    ("lang", "typed", "kept", "shown"),
    [
        ("en", "2017", "2017", "2017"),
        ("en", "2017-09", "2017-09", "2017-09"),
        ("en", "Autumn  2017", "2017-23", "autumn 2017"),
        ("en", "2017-23", "2017-23", "autumn 2017"),
        ("ru", "осень 2017", "2017-23", None),
        ("ru", "as shown", "2017-23", None),
        ("en", "late autumn 2017", None, None),
        ("ru", "09.2016", "2016-09", "2016-09"),
        ("ru", "20.9.2016", "2016-09-20", "2016-09-20"),
    ],
)
def test_dates_are_taken_as_people_write_them(
    world: World, editor: Browser, lang: str, typed: str, kept: str | None, shown: str | None
) -> None:
    fact_id = new(world, "body")
    if typed == "as shown":
        fact = {**SAID["body"].columns, "since": "2017-23"}
        other = new(world, "body", Said(fact))
        html = editor.get(f"/ru/admin/facts/body/{other}").text
        found = re.search(r'id="since" name="value" value="([^"]*)"', html)
        assert found is not None
        typed = unescape(found[1])
        assert "осен" in typed
    before = said(world, "body", fact_id)
    data = form({**before.columns, "since": typed}, seen=before.stamp)
    answer = editor.post(f"/admin/facts/body/{fact_id}", data, lang=lang)
    assert answer.status_code == (303 if kept else 422)
    assert kept is None or said(world, "body", fact_id).columns["since"] == kept
    if shown is not None:
        html = editor.get(f"/{lang}/admin/facts/body/{fact_id}").text
        assert f'id="since" name="value" value="{shown}"' in html


def test_everything_that_is_wrong_is_named_and_stays_as_it_was_typed(world: World, editor: Browser) -> None:
    wrong = {"kind": "party", "starts": "soon", "ends": "2017-13", "source": ""}
    texts = {"title/en": "", "title/ru": "Встреча", "about/en": "<b>raw</b>"}
    answer = editor.post("/admin/facts/event", form(wrong, texts))
    html = unescape(answer.text)
    assert answer.status_code == 422
    for place in ("title-en", "about-en", "kind", "starts", "ends", "source"):
        assert f'href="#{place}"' in html, place
    assert 'name="value" value="soon"' in html
    assert 'value="Встреча"' in html
    assert "<b>raw</b></textarea>" in html


@pytest.mark.parametrize(
    ("name", "changes", "pointer", "code"),
    [
        ("event", {"starts": "2025-04-03", "ends": "2025-04-02"}, "/ends", "end_before_beginning"),
        ("event", {"source": "x" * 301}, "/source", "out_of_range"),
        ("mandate", {"event": "nothing"}, "/event", "not_a_choice"),
        ("body", {"until": "9999"}, "/until", "not_a_partial_date"),
        ("body", {"since": "0001"}, "/since", "out_of_range"),
        ("role", {"since": "２０３１"}, "/since", "not_a_partial_date"),
        ("body", {"position": "0"}, "/position", "not_a_place"),
        ("body", {"position": "٣"}, "/position", "not_a_place"),
        ("role", {"state": "XX9"}, "/state", "not_a_choice"),
        ("role", {"role": "king"}, "/role", "not_a_choice"),
        ("project", {"since": "2017-25"}, "/since", "not_a_partial_date"),
    ],
)
def test_what_does_not_fit_is_refused(
    session: Session, name: str, changes: dict[str, str], pointer: str, code: str
) -> None:
    kind, good = KINDS[name], SAID[name]
    texts = {kind.title: {"en": "Refused"}} if kind.title else {}
    wrong = Said({**good.columns, **changes}, good.periods, good.areas)
    with pytest.raises(Invalid) as refusal:
        add_fact(session, SYSTEM, kind, wrong, texts, now())
    assert [(each.pointer, each.code) for each in refusal.value.errors] == [(pointer, code)]


@pytest.mark.parametrize(
    ("periods", "areas", "pointer", "code"),
    [
        ((), (), "/period-1-since", "required"),
        ((("2020", "2019", SOURCE),), (), "/period-1-until", "end_before_beginning"),
        ((PERIOD, ("", "2019", "")), (), "/period-2-since", "required"),
        ((PERIOD, ("then", "", SOURCE)), (), "/period-2-since", "not_a_partial_date"),
        ((PERIOD,), ("nowhere",), "/area", "not_a_choice"),
    ],
)
def test_periods_and_areas_that_do_not_fit_are_refused(
    session: Session,
    periods: tuple[tuple[str, str, str], ...],
    areas: tuple[str, ...],
    pointer: str,
    code: str,
) -> None:
    with pytest.raises(Invalid) as refusal:
        add_fact(
            session,
            SYSTEM,
            KINDS["mandate"],
            Said({"event": ""}, periods, areas),
            {"name": {"en": "Refused"}},
            now(),
        )
    assert (pointer, code) in {(each.pointer, each.code) for each in refusal.value.errors}


def test_a_mandate_gets_a_period_for_each_source(world: World, editor: Browser) -> None:
    fact_id = new(world, "mandate")
    before = said(world, "mandate", fact_id)
    html = editor.get(f"/en/admin/facts/mandate/{fact_id}").text
    assert 'id="period-2-since"' in html
    assert 'id="period-3-since"' not in html
    other = ("2027", "2032", "Other pages of the programme")
    data = form(
        before.columns, periods=[*before.periods, other, ("", "", "")], area=["asylum"], seen=before.stamp
    )
    assert editor.post(f"/admin/facts/mandate/{fact_id}", data).status_code == 303
    after = said(world, "mandate", fact_id)
    assert after.periods == (*before.periods, other)
    assert after.areas == ("asylum",)
    assert "2027–2032" in world.browser(signed_in=False).get("/en/programme/timeline").text


def test_who_began_from_what_another_has_changed_is_told_and_keeps_what_was_typed(
    world: World, editor: Browser
) -> None:
    fact_id = new(world, "project")
    before = said(world, "project", fact_id)
    address = f"/admin/facts/project/{fact_id}"
    theirs = form({**before.columns, "since": "2020"}, seen=before.stamp)
    assert editor.post(address, theirs).status_code == 303
    mine = editor.post(address, form({**before.columns, "since": "2021"}, seen=before.stamp))
    assert mine.status_code == 409
    assert "Somebody else has changed this" in mine.text
    assert 'name="value" value="2021"' in mine.text
    assert said(world, "project", fact_id).columns["since"] == "2020"


def test_a_text_that_a_fact_has_not_yet_is_added_on_its_form(world: World, editor: Browser) -> None:
    fact_id = new(world, "event")
    before = said(world, "event", fact_id)
    html = editor.get(f"/en/admin/facts/event/{fact_id}").text
    assert f"/en/admin/texts/event:{fact_id}/title" in html
    assert 'id="place-ru"' in html
    assert 'id="title-en"' not in html
    data = form(before.columns, {"place/en": "Riga", "place/ru": "Рига"}, seen=before.stamp)
    assert editor.post(f"/admin/facts/event/{fact_id}", data).status_code == 303
    assert "Рига" in world.browser(signed_in=False).get("/ru/programme/timeline").text
    assert f"/en/admin/texts/event:{fact_id}/place" in editor.get(f"/en/admin/facts/event/{fact_id}").text


def test_a_text_that_two_write_at_once_is_of_the_first_and_not_lost_for_the_second(
    world: World, editor: Browser
) -> None:
    fact_id = new(world, "event")
    before = said(world, "event", fact_id)
    address = f"/admin/facts/event/{fact_id}"
    theirs = form(before.columns, {"place/en": "Riga"}, seen=before.stamp)
    assert world.browser("editor").post(address, theirs).status_code == 303
    answer = editor.post(address, form(before.columns, {"place/en": "Tallinn"}, seen=before.stamp))
    assert answer.status_code == 409
    assert 'value="Tallinn"' in answer.text
    empty = form({**before.columns, "ends": "2025-04-03"}, {"place/en": ""}, seen=before.stamp)
    assert editor.post(address, empty).status_code == 303
    assert said(world, "event", fact_id).columns["ends"] == "2025-04-03"


def test_a_role_of_another_time_is_another_and_two_are_never_the_same(session: Session) -> None:
    kind, columns = KINDS["role"], SAID["role"].columns
    first = add_fact(session, SYSTEM, kind, Said({**columns, "since": "2071"}), {}, now())
    assert first == "chair.2071.AT"
    assert add_fact(session, SYSTEM, kind, Said({**columns, "since": "2071"}), {}, now()) == first
    with pytest.raises(Conflict, match="fact_is_there"):
        add_fact(session, SYSTEM, kind, Said({**columns, "since": "2071", "until": "2072"}), {}, now())
    moved, _ = change_fact(session, SYSTEM, kind, first, Said({**columns, "since": "2072"}), {}, now())
    assert moved == "chair.2072.AT"
    assert find_fact(session, kind, first) is None


def test_what_never_was_cannot_be_put_back(editor: Browser) -> None:
    for entry in ("", "x", "1", "9" * 40):
        assert editor.post("/admin/facts/returns", {"entry": entry}).status_code == 404


@pytest.mark.parametrize("path", ["king/new", "event/nothing", "king/nothing"])
def test_what_is_not_there_is_not_found(editor: Browser, path: str) -> None:
    assert editor.get(f"/en/admin/facts/{path}").status_code == 404


@pytest.mark.parametrize(
    "forged",
    [
        {"column": ["kind"], "value": []},
        {"column": ["kind", "kind"], "value": ["officials", "officials"]},
        {"place": ["name/en"], "wording": ["x"]},
        {"column": ["x"] * 101, "value": ["x"] * 101},
    ],
)
def test_forms_that_nobody_made_are_refused(editor: Browser, forged: dict[str, list[str]]) -> None:
    assert editor.post("/admin/facts/event", {**form(EVENT), **forged}).status_code == 422


def test_the_pages_stay_within_their_statements(world: World, editor: Browser) -> None:
    """Cold too: the version has just grown."""
    for path in ("/en/admin/facts", "/en/admin/facts/mandate/new", "/ru/admin/facts/mandate/plan-2012"):
        new(world, "project")
        with counted(world) as sent:
            assert editor.get(path).status_code == 200
        assert len(sent) <= 15, (path, len(sent), sent)


@pytest.mark.parametrize("role", ["learner", "author", "translator", "coordinator"])
def test_others_do_not_edit(world: World, role: str) -> None:
    browser = world.browser(role)
    assert browser.get("/en/admin/facts").status_code == 403
    assert browser.post("/admin/facts/event", form(EVENT, {"title/en": "Mine"})).status_code == 403
    assert browser.post("/admin/facts/event/vienna-2022/removal").status_code == 403
