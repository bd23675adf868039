"""What the claims about Markdown need: a resolver, and short ways to read and to render."""

from collections.abc import Callable

from elearn.markup.documents import Document, read_document, read_inline
from elearn.markup.rendering import Passage, render

CREDITS = {"media/credited.svg": "Picture: <bdi>Ada</bdi>", "media/other.svg": "Picture: <bdi>Bo</bdi>"}


class Addresses:
    """Addresses as a course page would have them."""

    def link(self, target: str) -> str:
        return "/en/courses/c/" + target.removeprefix("activity:")

    def media(self, target: str) -> str:
        return "/m/" + target

    def credit(self, target: str) -> str:
        return CREDITS.get(target, "")

    def term(self, key: str) -> tuple[Passage, Passage]:
        return Passage(key, "en"), Passage("what {1}it{/1} means", "en")

    def film(self, key: str) -> str:
        return f'<video controls src="/m/{key}.mp4"></video>'


def read(text: str) -> Document:
    return read_document(text, file="a.md")


def show(
    document: Document, locale: str = "en", passage_locale: str = "en", change: Callable[[str], str] = str
) -> str:
    passages = [Passage(change(segment.text), passage_locale) for segment in document.segments]
    return render(document, passages, locale=locale, resolver=Addresses())


def html(text: str) -> str:
    return show(read(text))


def inline(text: str) -> str:
    return show(read_inline(text, file="q.yaml"))


def rules(document: Document) -> list[str]:
    return [finding.rule.key for finding in document.findings]


def places(document: Document) -> list[tuple[str, int, int]]:
    return [(finding.rule.key, finding.line, finding.column) for finding in document.findings]
