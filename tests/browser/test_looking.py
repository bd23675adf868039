"""What the walk past every page looks for is found where it is."""

from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Page

from tests.browser import looking
from tests.browser.conftest import Visit
from tests.browser.looking import PHONE

BROKEN: dict[str, tuple[str, Callable[[Page], Iterable[str]]]] = {
    "a colour too pale": ("h1 { color: #eee !important }", looking.violations),
    "too pale in another look": ("h1 { color: #eee !important }", looking.violations_of_looks),
    "wider than a phone": ("h1 { inline-size: 900px }", looking.sideways),
    "what moves": ("h1 { transition: color 1s }", looking.moving),
    "what is gone when larger": ("@media (width < 700px) { h1 { display: none } }", looking.lost_when_larger),
    "what is cut off when larger": ("h1 { overflow: hidden; block-size: 1em }", looking.lost_when_larger),
    "what lies on another when larger": (
        "h1 { position: relative; inset-block-start: 3em }",
        looking.lost_when_larger,
    ),
    "what is cut off when spaced": (
        "h1 { overflow: hidden; block-size: 1lh; white-space: nowrap; inline-size: fit-content; max-inline-size: 9em }",
        looking.lost_when_spaced,
    ),
    "pale on paper": ("@media print { h1 { color: #eee !important } }", looking.pale_when_printed),
    "a dark ground on paper": (
        "@media print { body { background: #222 !important } }",
        looking.pale_when_printed,
    ),
    "a focus that is not drawn": (":focus-visible { outline: none !important }", looking.unringed),
    "a button too low for a thumb": (
        "button { min-block-size: 0 !important; padding: 0 !important }",
        looking.low,
    ),
}

STYLED = """styles => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.parametrize("what", BROKEN)
def test_it_is_found(visit: Visit, what: str) -> None:
    styles, look = BROKEN[what]
    visitor = visit(viewport=PHONE, reduced_motion="reduce")
    visitor.page.add_init_script(looking.MEASURES)
    page = visitor.open("/en/register")
    assert list(look(page)) == []
    page.evaluate(STYLED, styles)
    assert list(look(page)) != []


def test_what_moves_while_a_page_comes_is_found(visit: Visit) -> None:
    """Also on a page that was come to by a link of the one before."""
    page = visit(viewport=PHONE).open("/en/courses")
    page.click(".languages a[hreflang=ru]")
    page.wait_for_load_state("networkidle")
    looking.watch(page)
    assert list(looking.moved(page)) == []
    page.evaluate("""() => {
        const late = document.createElement('p');
        late.textContent = 'Late. '.repeat(100);
        document.querySelector('#text').before(late);
    }""")
    looking.watch(page)
    assert list(looking.moved(page)) != []
