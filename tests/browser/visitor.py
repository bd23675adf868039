"""Somebody at a browser: a tab that notices everything a page does wrong."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from elearn.web.application import SESSION_COOKIE
from tests.browser.server import Account, Server

# Chromium reports answers of 4xx to fetch and offline requests in the console; tests that cause them say so.
NETWORK_WORDS = "Failed to load resource"


@dataclass
class Visitor:
    """A tab with what went wrong in it: words in the console (a refused script or style is one), requests to others,
    answers of 5xx."""

    server: Server
    context: BrowserContext
    account: Account | None = None
    faults: list[str] = field(default_factory=list)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        if self.account is not None:
            self.sign_in(self.account.login)
        self.page = self.context.new_page()
        self.page.set_default_timeout(7_000)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and NETWORK_WORDS not in message.text:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != urlsplit(self.server.url).netloc:
            self.faults.append(f"elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")

    def sign_in(self, login: str) -> None:
        """Hold the cookie of a login, as after the form."""
        self.context.add_cookies([{"name": SESSION_COOKIE, "value": login, "url": self.server.url}])

    def sign_out(self) -> None:
        """Lose the cookie, as when a session ends."""
        self.context.clear_cookies(name=SESSION_COOKIE)

    def open(self, path: str) -> Page:
        """Go to a page."""
        self.page.goto(self.server.url + path, wait_until="domcontentloaded")
        return self.page

    @property
    def path(self) -> str:
        """Where the tab is, without the host."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def press(self, name: str, role: Any = "button") -> None:
        """Press the one control of that name."""
        self.page.get_by_role(role, name=name, exact=True).click()

    def heading(self) -> str:
        """What the page says it is."""
        return self.page.locator("h1").inner_text()
