"""One sweep over every route: each has a rule, each answers everybody as its rule says, and reading writes nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event
from werkzeug.routing import Rule

from elearn.accounts.roles import ROLES
from elearn.kernel.actor import Permission
from elearn.web.access import access_of
from elearn.web.application import Platform
from tests.world import COURSE, FIRST_LESSON, Browser, Program, World

WHO = ("nobody", "learner", *sorted(ROLES))
ARGUMENTS: dict[str, Any] = {
    "lang": "en",
    "course": COURSE,
    "activity": FIRST_LESSON,
    "area": "return",
    "owner": "area:return",
    "field": "about",
    "locale": "ru",
    "attempt_id": 1,
    "affiliation_id": 1,
    "question": "q",
    "key": COURSE,
    "digest": "0" * 64,
    "name": "app.css",
    "link": "forged",
    "reference": "forged",
    "form": "csv",
    "document": "action-plan-2023-2027",
    "news": "example",
    "kind": "event",
    "fact": "example",
    "language": "en",
    "code": "XK",
    "action": "seminars",
    "part": "course",
    "file_format": "pdf",
}
REFUSED = frozenset({401, 403})


def permissions_of(who: str) -> frozenset[Permission]:
    if who == "nobody":
        return frozenset()
    return frozenset({Permission.LEARN, *ROLES.get(who, ())})


def routes(platform: Platform) -> list[tuple[Rule, str]]:
    """Every rule with each method that it takes; signing out comes last."""
    rules = sorted(platform.url_map.iter_rules(), key=lambda rule: rule.rule == "/sign-out")
    return [(rule, method) for rule in rules for method in sorted((rule.methods or set()) - {"OPTIONS"})]


def address(platform: Platform, rule: Rule) -> str:
    """The address of a route, with arguments for everything that it names."""
    values = {name: ARGUMENTS.get(name, "1") for name in rule.arguments}
    built = rule.build(values)
    assert built is not None, rule
    return str(built[1])


@pytest.fixture
def everybody(world: World) -> dict[str, tuple[Browser, Program]]:
    return {
        who: (
            world.browser(who, signed_in=who != "nobody"),
            world.program(who, signed_in=who != "nobody"),
        )
        for who in WHO
    }


def ask(platform: Platform, rule: Rule, method: str, browser: Browser, program: Program) -> Any:
    path = address(platform, rule)
    headers = {"Sec-Fetch-Site": "same-origin"}
    if path.startswith("/api/"):
        if program.token:
            headers["Authorization"] = f"Bearer {program.token}"
        return program.client.open(path, method=method, headers=headers)
    return browser.client.open(path, method=method, headers=headers)


def test_every_route_has_a_rule(platform: Platform) -> None:
    without = [
        rule.endpoint
        for rule in platform.url_map.iter_rules()
        if access_of(platform.view_functions[rule.endpoint]) is None
    ]
    assert without == []


def test_every_name_in_an_address_has_an_example_here(platform: Platform) -> None:
    used = {name for rule in platform.url_map.iter_rules() for name in rule.arguments}
    assert used - set(ARGUMENTS) == set()


def test_every_route_answers_everybody_as_its_rule_says(
    platform: Platform, everybody: dict[str, tuple[Browser, Program]]
) -> None:
    wrong = []
    for rule, method in routes(platform):
        policy = access_of(platform.view_functions[rule.endpoint])
        assert policy is not None
        for who, (browser, program) in everybody.items():
            answer = ask(platform, rule, method, browser, program)
            is_open = policy.permission is None or policy.permission in permissions_of(who)
            if answer.status_code >= 500 or not fits(answer, method, who, is_open=is_open):
                wrong.append((method, rule.rule, who, answer.status_code))
            answer.close()
    assert wrong == []


def fits(answer: Any, method: str, who: str, *, is_open: bool) -> bool:
    """Whether an answer is what the rule says: let in, sent to sign in, or refused."""
    if is_open:
        return int(answer.status_code) not in REFUSED and not leads_to_sign_in(answer, who)
    if who != "nobody":
        return int(answer.status_code) == 403
    is_page = answer.request.method in {"GET", "HEAD"} and not answer.request.path.startswith("/api/")
    return leads_to_sign_in(answer, who) if is_page else int(answer.status_code) == 401


def leads_to_sign_in(answer: Any, who: str) -> bool:
    location: str = answer.headers.get("Location", "")
    return who == "nobody" and answer.status_code == 303 and "/en/sign-in" in location


@pytest.fixture
def written(platform: Platform) -> Iterator[list[str]]:
    """The statements that went to the writing engine, and those on the reading one that are not reads."""
    database, found = platform.extensions["elearn"].database, []

    def note_any(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    def note_writes(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        if statement.split(maxsplit=1)[0].upper() not in {"SELECT", "BEGIN", "PRAGMA", "WITH", "EXPLAIN"}:
            found.append(statement)

    event.listen(database.writing, "before_cursor_execute", note_any)
    event.listen(database.reading, "before_cursor_execute", note_writes)
    yield found
    event.remove(database.writing, "before_cursor_execute", note_any)
    event.remove(database.reading, "before_cursor_execute", note_writes)


def test_reading_writes_nothing(platform: Platform, world: World, written: list[str]) -> None:
    browser = world.browser("author", "translator", "coordinator", "administrator")
    program = world.program("author", "translator", "coordinator", "administrator")
    written.clear()
    for rule, method in routes(platform):
        if method in {"GET", "HEAD"}:
            ask(platform, rule, method, browser, program).close()
            assert written == [], rule.rule
