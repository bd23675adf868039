"""Styles are sent without comments and spaces, and a browser reads the same out of them."""

from typing import Any

from elearn.web.assets import STATIC
from elearn.web.squeezing import squeezed
from tests.browser.conftest import Visit

RULES = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText.replace(/,\\s+/g, ","));  // as written in custom properties
}"""


def test_a_browser_reads_the_same_rules(visit: Visit) -> None:
    page = visit().page
    written = (STATIC / "app.css").read_text()
    sent = squeezed(written)
    rules: list[Any] = page.evaluate(RULES, written)
    assert len(rules) > 5
    assert page.evaluate(RULES, sent) == rules
    assert len(sent) < 0.9 * len(written)
