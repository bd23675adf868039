"""What a reader on a slow line sees, and when: the largest thing painted, and how far things move after that.

The line is WebPageTest's "3G Fast": 1.6 Mbit/s down, 768 kbit/s up and 150 ms for each request and its answer, on a
phone's window, nothing kept from an earlier visit. The profiles of the browser's own tools are named alike and slower:
their "Fast 3G" waits 560 ms for each request, so that two in a row miss any promise of a second. Chromium puts no delay
on the connection itself: on a real line one or two more trips come before the first byte.
"""

from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from bench.people import Learner
from bench.servers import Installation, serving
from bench.table import Measured, Table
from bench.weights import SHIPPED
from elearn.web.application import SESSION_COOKIE
from tests.browser.chromium import launch
from tests.world import FIRST_LESSON

LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 768_000 / 8,
}
PHONE = {"width": 360, "height": 740}
VISITS = 5
SETTLED_MS = 500
PAGES = {
    "home": "/ru/",
    "course": f"/ru/courses/{SHIPPED}",
    "lesson": f"/ru/courses/{SHIPPED}/{FIRST_LESSON}",
}

# The last of each kind is the largest; what moves within half a second of the reader's own act does not count.
SEEN = """() => new Promise((tell) => {
  const found = { paint: 0, shift: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) found.paint = Math.max(found.paint, entry.startTime);
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) found.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => tell(found), 100);
})"""


@dataclass(frozen=True)
class Seen:
    """A visit: milliseconds from the click to the largest paint, and the layout shift summed up."""

    paint: float
    shift: float


def measure(installation: Installation, learner: Learner, table: Table) -> None:
    """Home, the shipped course and its first lesson, in Russian, whose letters weigh more."""
    with serving(installation) as server, sync_playwright() as playwright:
        browser, base = launch(playwright), f"http://127.0.0.1:{server.port}"
        try:
            for name, path in PAGES.items():
                _visit(browser, base, path, learner)  # the first of each page is made, the others are found
                visits = [_visit(browser, base, path, learner) for _ in range(VISITS)]
                table.add(Measured(f"largest_paint_ms_{name}", median(each.paint for each in visits)))
                table.add(Measured(f"layout_shift_{name}", max(each.shift for each in visits)))
        finally:
            browser.close()
    table.note("painting", "1.6 Mbit/s, 150 ms a request, cold, 360 by 740, the median of five visits")


def _visit(browser: Browser, base: str, path: str, learner: Learner) -> Seen:
    """Open a page in a browser that knows nothing of it; only a lesson's reader is signed in."""
    context = browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    if path == PAGES["lesson"]:
        context.add_cookies([{"name": SESSION_COOKIE, "value": learner.secret, "url": base}])
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", LINE)
    answer = page.goto(base + path, wait_until="load")
    assert answer is not None
    assert answer.status == 200, path
    page.wait_for_timeout(SETTLED_MS)
    found = page.evaluate(SEEN)
    context.close()
    assert found["paint"] > 0, f"nothing was painted on {path}"
    return Seen(found["paint"], found["shift"])
