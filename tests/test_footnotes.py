"""A name that has a footnote never goes out without it: all pages, files and pictures, in both languages."""

import io
import itertools
import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from openpyxl import load_workbook
from werkzeug.routing import Rule

from elearn.kernel.unit_of_work import unit_of_work
from elearn.web.application import Platform
from tests.programme.world import add, recording, take_part
from tests.reporting.world import learner
from tests.test_routes import ARGUMENTS
from tests.world import World

NAMES = {"en": "Kosovo*", "ru": "Косово*"}
NOTES = {
    "en": "This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999",
    "ru": "Это обозначение не предопределяет позиций по вопросу о статусе и соответствует резолюции 1244",
}
CODE = re.compile(r'(?:^|[,"])XK(?:$|[,"])', re.MULTILINE)
FORMS = ("csv", "xlsx", "json", "svg")
QUERIES = (
    "",
    "?area=return",
    "?state=XK",
    "?format=csv",
    "?format=xlsx",
    "?action=seminars",
    "?since=2023-01-01",
)
# Where the name is shown, so that this test cannot pass by looking at nothing.
SHOWN = {
    "/register",
    "/account",
    "/account/seen-by",
    "/coordination",
    "/reports",
    "/areas/return",
    "/participation",
    "/participation/XK",
    "/actions/seminars",
    "/admin/actions/seminars",
    "/admin/actions/seminars/change",
    "/admin/actions/seminars/states/XK",
    "/admin/new-action",
    "/admin/states",
    "/admin/states/XK",
    "/participation.csv",
    "/participation.xlsx",
    "/participation.json",
    "/participation.svg",
    "/reports/progress.csv",
    "/reports/progress.xlsx",
    "/api/v1/reports/progress",
    "/api/v1/states",
    "/api/v1/participation",
}


@pytest.fixture
def shown(world: World) -> Iterator[World]:
    """Somebody in a course and somebody who waits, of a state that leads an action and takes part in it."""
    learner(world, "XK", "Ministry of Examples")
    learner(world, "XK", confirmed=False)
    with recording(world):
        with unit_of_work(world.services.writers) as session:
            add(session, "seminars", lead_state="XK")
            take_part(session, "seminars", "XK")
        yield world


def addresses(platform: Platform) -> Iterator[str]:
    """Everything that can be asked for, in every form."""
    for rule in platform.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and not rule.rule.startswith("/static"):
            yield from _built(rule)


def _built(rule: Rule) -> Iterator[str]:
    for form, lang in itertools.product(FORMS, NAMES):
        values = {**ARGUMENTS, "form": form, "lang": lang}
        try:
            built = rule.build({name: values.get(name, "1") for name in rule.arguments})
        except ValueError:  # a form that is not offered there
            continue
        if built is not None:
            yield str(built[1])


def text_of(answer: Any) -> str:
    """What people read in an answer, whatever it is."""
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        book = load_workbook(io.BytesIO(answer.data))
        return "\n".join(
            ",".join(str(cell) for cell in row if cell is not None)
            for sheet in book.worksheets
            for row in sheet.iter_rows(values_only=True)
        )
    if answer.mimetype == "application/json":
        return json.dumps(answer.get_json(), ensure_ascii=False)
    text = answer.get_data().decode("utf-8", "replace")
    return (
        unescape(re.sub(r"<[^>]+>", " ", text)) if answer.mimetype in ("text/html", "image/svg+xml") else text
    )


def test_wherever_the_name_is_its_footnote_is_too(shown: World) -> None:
    browser = shown.browser("coordinator=state:XK", "administrator", state="XK")
    program = shown.program("coordinator=state:XK", "administrator", state="XK")
    headers = {"Authorization": f"Bearer {program.token}"}
    seen: set[str] = set()
    without = []
    for address in sorted(set(addresses(shown.platform))):
        is_api = address.startswith("/api/")
        for lang, query in itertools.product(
            NAMES if "/en/" not in address and "/ru/" not in address else ("",), QUERIES
        ):
            asked = f"{address}{query or '?'}" + (f"&lang={lang}" if lang else "")
            answer = browser.get(asked, headers=headers) if is_api else browser.get(asked)
            reader = lang or address[1:3]
            text = " ".join(text_of(answer).split())
            is_file = answer.mimetype not in ("text/html", "image/svg+xml")
            if any(name in text for name in NAMES.values()) or (is_file and CODE.search(text_of(answer))):
                seen.add(re.sub("^/(en|ru)/", "/", address))
                if NOTES[reader] not in text:
                    without.append(asked)
            answer.close()
    assert without == []
    assert SHOWN - seen == set()


def test_a_page_without_the_name_has_no_footnote(world: World) -> None:
    browser = world.browser(signed_in=False)
    for path in ("/en/", "/en/participation/GE", "/ru/privacy"):
        assert "1244" not in browser.get(path).text
