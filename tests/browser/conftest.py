"""One server and one browser for all tests of the pages; a context of its own for each visitor."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import launch
from tests.browser.learner import Learner
from tests.browser.server import Account, Server
from tests.browser.tour import Stops, everybody

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
def stops(server: Server, chromium: Browser) -> Stops:
    """For each of those who look at pages: their account, and the pages that they meet."""
    return everybody(server, chromium)
