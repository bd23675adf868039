"""One server and one browser for all tests of the pages; a context of its own for each visitor."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import launch
from tests.browser.learner import Learner
from tests.browser.server import Account, Server
from tests.browser.tour import (
    COORDINATOR,
    EDITOR,
    FINISHED,
    NEW,
    SIGNED_OUT,
    Stop,
    in_progress,
    out_of_attempts,
)

WIDE = {"width": 1280, "height": 800}

Visit = Callable[..., Learner]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The platform on a port of its own, with fresh data."""
    running = Server(tmp_path_factory.mktemp("served"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visit(server: Server, chromium: Browser) -> Iterator[Visit]:
    """Makes visitors; after the test, nothing may have gone wrong in their tabs."""
    visitors: list[Learner] = []

    def new(account: Account | None = None, **options: Any) -> Learner:
        context = chromium.new_context(**{"viewport": WIDE, "locale": "en-GB", **options})
        visitor = Learner(server, context, account)
        visitors.append(visitor)
        return visitor

    yield new
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.context.close()
    assert faults == []


@pytest.fixture(scope="session")
def stops(server: Server, chromium: Browser) -> dict[str, tuple[Account | None, tuple[Stop, ...]]]:
    """For each of those who look at pages: their account, and the pages that they meet."""
    told: dict[str, tuple[Account | None, tuple[Stop, ...]]] = {"signed out": (None, SIGNED_OUT)}
    told["new"] = (server.account(name="Гульнара Новая", locale="ru"), NEW)
    under_way, finished = server.account(state="KG"), server.account(state="GE")
    told["in progress"] = (under_way, in_progress(Learner(server, chromium.new_context(), under_way)))
    Learner(server, chromium.new_context(), finished).finish()
    spent = server.account(state="AM")
    told["out of attempts"] = (spent, out_of_attempts(Learner(server, chromium.new_context(), spent)))
    told["finished"] = (finished, FINISHED)
    told["coordinator"] = (server.account("coordinator"), COORDINATOR)
    told["editor"] = (server.account("editor"), EDITOR)
    told["author"] = (server.account("author"), (Stop("/account"),))
    told["translator"] = (server.account("translator"), (Stop("/account"),))
    told["administrator"] = (server.account("administrator"), (Stop("/"), Stop("/account"), Stop("/reports")))
    return told
