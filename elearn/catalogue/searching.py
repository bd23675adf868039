"""What can be found of a course: itself, its lessons, the words that it explains. Questions of quizzes never."""

from collections.abc import Iterator, Mapping
from functools import partial
from html.parser import HTMLParser

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.catalogue.manifests import Manifest
from elearn.catalogue.models import CompiledPage, Course
from elearn.catalogue.revisions import RevisionTexts, current_revision
from elearn.kernel.actor import Permission
from elearn.kernel.search_index import Entry, Source, add_source
from elearn.markup.rendering import Passage

READ = ("lesson", "reading", "video")
_BLOCK_TAGS = """address article aside blockquote caption dd details div dl dt fieldset figcaption figure footer h1 h2
    h3 h4 h5 h6 header hr legend li ol p pre section summary table tbody td th thead tr ul"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_NOT_SEARCHED = frozenset(("check", "credit"))
_WITHOUT_END = frozenset(("br", "col", "hr", "img", "input", "source", "track", "wbr"))


def add_search() -> None:
    """Have published courses searched; lessons and their words by whoever may read them."""
    kinds = {"course": None, "lesson": Permission.LEARN, "term": Permission.LEARN}
    add_source(Source(kinds, _owners, _entries_of_owner))


def owner_of(course: str) -> str:
    """What the index calls a course."""
    return f"course:{course}"


def course_entries(
    manifest: Manifest, texts: Mapping[str, RevisionTexts], pages: Mapping[tuple[str, str], str]
) -> Iterator[Entry]:
    """Everything to be found of a revision; `pages` are the compiled ones by language and activity.

    What is not translated is found in its own language, so an entry has only texts of one.
    """
    for locale, told in texts.items():
        within = partial(_in, locale)
        entry = partial(Entry, locale=locale)
        if within(told.title):
            lines = filter(within, (told.summary, *told.objectives, told.audience, *told.modules.values()))
            body = "\n".join(line.text for line in lines)
            yield entry(kind="course", place=f"/courses/{manifest.course}", title=told.title.text, body=body)
        for line in manifest.activities:
            title = told.activities[line.key]
            if line.kind in READ and within(title):
                body = text_of(pages.get((locale, line.key), ""), locale)
                yield entry(kind="lesson", place=_place(manifest, line.key), title=title.text, body=body)
        yield from _terms(manifest, told, locale)


def _terms(manifest: Manifest, told: RevisionTexts, locale: str) -> Iterator[Entry]:
    """The words of the glossary, each where a lesson first uses it."""
    shown: set[str] = set()
    for line in manifest.activities:
        for key in told.pages[line.key].terms:
            used = told.glossary.get(key)
            if used is None or key in shown or not _in(locale, used.term):
                continue
            shown.add(key)
            body = text_of(used.html, locale) if used.lang == locale else ""
            yield Entry("term", locale, f"{_place(manifest, line.key)}#page_terms", used.term.text, body)


def _in(locale: str, passage: Passage) -> bool:
    return passage.locale == locale


def _place(manifest: Manifest, activity: str) -> str:
    return f"/courses/{manifest.course}/{activity}"


def _owners(session: Session) -> list[str]:
    keys = session.scalars(select(Course.key).where(Course.revision_id.is_not(None)).order_by(Course.key))
    return [owner_of(key) for key in keys]


def _entries_of_owner(session: Session, owner: str) -> list[Entry]:
    revision = current_revision(session, owner.partition(":")[2])
    rows = session.execute(
        select(CompiledPage.locale, CompiledPage.activity, CompiledPage.html).where(
            CompiledPage.revision_id == revision.id
        )
    )
    pages = {(row.locale, row.activity): row.html for row in rows}
    return list(course_entries(revision.manifest, revision.texts, pages))


def text_of(html: str, locale: str) -> str:
    """The words of a page in its own language, a line for each passage: without those marked as of another language,
    without checks, whose answers are for whoever tries them, and without the credits of pictures.

    >>> text_of('<h2>One</h2><p>two <b>three</b><br>four</p><p lang="ru">пять</p>', "en")
    'One\\ntwo three four'
    """
    reader = _Reader(locale)
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Collects words; our own pages are well formed, so ends match beginnings."""

    def __init__(self, locale: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._locale = locale
        self._left_out = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._part(tag)
        if tag in _WITHOUT_END:
            return
        is_other = given.get("lang") not in (None, self._locale) or not _NOT_SEARCHED.isdisjoint(
            (given.get("class") or "").split()
        )
        if self._left_out or is_other:
            self._left_out += 1

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            self._left_out -= 1
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.pieces.append(data.replace("\n", " "))

    def _part(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag == "br":
            self.pieces.append(" ")
