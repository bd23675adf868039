"""The form of a document as editors' browsers send and get it."""

import io
import itertools
import re
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from elearn.programme.documents.library import Document, find_document, read_documents
from tests.programme.library import PDF
from tests.world import Browser, World

numbers = itertools.count(1)


def form(**said: str) -> dict[str, Any]:
    """The form of a new briefing with a title in English; names have `_` for the hyphen before a language."""
    number = next(numbers)
    typed = {"kind": "briefing", "dated": "2024-05-06", "title_en": f"Added {number}", **said}
    return {re.sub("_(en|ru|other)$", r"-\1", name): value for name, value in typed.items()}


def chosen(name: str, content: bytes = PDF) -> tuple[io.BytesIO, str]:
    """A file as a browser sends it."""
    return io.BytesIO(content), name


def send(browser: Browser, data: dict[str, Any], key: str = "", lang: str = "en") -> TestResponse:
    path = f"/admin/documents/{key}" if key else "/admin/documents"
    answer: TestResponse = browser.post(path, data, lang, content_type="multipart/form-data")
    return answer


def found(world: World, key: str) -> Document:
    with world.reads() as session:
        document = find_document(read_documents(session), key)
    assert document is not None
    return document


def key_of(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rpartition("/")[2]


def typed(page: str) -> dict[str, str]:
    """What stands in the hidden and the text fields of the page's form for a document."""
    page = page[page.index('enctype="multipart/form-data"') :].partition("</form>")[0]
    inputs = re.findall(
        r'<input(?=[^>]*type="(?:hidden|text|date)")[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page
    )
    texts = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    return {name: unescape(value) for name, value in (*inputs, *texts)}


def opened(browser: Browser, key: str, query: str = "") -> dict[str, str]:
    """The form of a document as it opens, with its kind and area."""
    page = browser.get(f"/en/admin/documents/{key}{query}").text
    chosen_options = re.findall(
        r'<select id="(\w+)".*?<option value="([^"]*)"[^>]* selected', page, re.DOTALL
    )
    return typed(page) | dict(chosen_options)


def fault(page: str, name: str) -> str:
    said = re.search(rf'id="{name}-fault">(?:<span[^>]*>[^<]*</span>)?([^<]*)', page)
    assert said is not None, f"nothing is said at {name}"
    return unescape(said[1])
