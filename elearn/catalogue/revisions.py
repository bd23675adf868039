"""Reading what publications froze. Revisions never change, so each process keeps those it has read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from elearn.catalogue.manifests import Manifest, manifest_from_json
from elearn.catalogue.models import CompiledPage, Course, Revision
from elearn.kernel.errors import NotFound
from elearn.markup.rendering import Passage
from elearn.web.page_cache import PageCache


@dataclass(frozen=True)
class PageTexts:
    """What stands around an activity's compiled page: objectives, what it cites, how many passages fell
    back, and the keys of the terms that it uses."""

    objectives: tuple[Passage, ...]
    cites: tuple[str, ...]
    fallbacks: int
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class UsedTerm:
    """A term of the glossary as pages list it: its definition is safe HTML in the language `lang`."""

    term: Passage
    html: str
    lang: str


@dataclass(frozen=True)
class CitedInstrument:
    """An act as pages name it."""

    title: Passage
    reference: str
    status: str
    url: str | None


@dataclass(frozen=True)
class RevisionTexts:
    """A revision's texts in one language; passages that are not translated yet say which language they are
    in.

    `fallen_questions` says of each quiz, where there are any, how many questions are shown in the source language;
    None where that was not counted yet.
    """

    title: Passage
    summary: Passage
    audience: Passage
    objectives: tuple[Passage, ...]
    funding: Passage | None
    modules: Mapping[str, Passage]
    activities: Mapping[str, Passage]
    pages: Mapping[str, PageTexts]
    instruments: Mapping[str, CitedInstrument]
    coverage: float
    glossary: Mapping[str, UsedTerm] = field(default_factory=dict)
    fallen_questions: Mapping[str, int] | None = None


@dataclass(frozen=True)
class RevisionContent:
    """A revision as the program reads it."""

    id: int
    course_id: int
    number: int
    digest: str
    published_at: datetime
    manifest: Manifest
    texts: Mapping[str, RevisionTexts]

    def texts_in(self, locale: str) -> RevisionTexts:
        """The texts for a reader of that language: theirs where the course has it, else the source's."""
        return self.texts[self.content_locale(locale)]

    def content_locale(self, locale: str) -> str:
        """The language that a reader of `locale` gets this course in."""
        return locale if locale in self.texts else self.manifest.source

    @cached_property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return 2_000 * len(self.texts) * (len(self.manifest.activities) + 4)


_kept: PageCache[RevisionContent] = PageCache(32 << 20)
_REVISION = select(Revision).where(Revision.id == bindparam("id"))
_PAGE = select(CompiledPage.html).where(
    CompiledPage.revision_id == bindparam("revision"),
    CompiledPage.locale == bindparam("locale"),
    CompiledPage.activity == bindparam("activity"),
)


def load_revision(session: Session, revision_id: int) -> RevisionContent:
    """A revision, read once in a process's life. Raises NotFound."""
    return _kept.get(revision_id, lambda: _read(session, revision_id))


def kept_revision(revision_id: int) -> RevisionContent | None:
    """A revision, where this process has read it already: then no session is needed."""
    return _kept.peek(revision_id)


def load_manifest(session: Session, revision_id: int) -> Manifest:
    """A revision's manifest."""
    return load_revision(session, revision_id).manifest


def _read(session: Session, revision_id: int) -> RevisionContent:
    row = session.scalar(_REVISION, {"id": revision_id})
    if row is None:
        raise NotFound("revision", revision_id)
    return _content(row)


def _content(row: Revision) -> RevisionContent:
    return RevisionContent(
        row.id,
        row.course_id,
        row.number,
        row.digest,
        row.published_at,
        manifest_from_json(row.manifest),
        {locale: texts_from_json(texts) for locale, texts in row.texts.items()},
    )


def compiled_html(session: Session, revision_id: int, locale: str, activity: str) -> str:
    """An activity's compiled page. Raises NotFound."""
    html = session.scalar(_PAGE, {"revision": revision_id, "locale": locale, "activity": activity})
    if html is None:
        raise NotFound("activity", activity)
    return html


def current_revision(session: Session, course_key: str) -> RevisionContent:
    """A course's current revision. Raises NotFound."""
    revision_id = session.scalar(select(Course.revision_id).where(Course.key == course_key))
    if revision_id is None:
        raise NotFound("course", course_key)
    return load_revision(session, revision_id)


def texts_to_json(texts: RevisionTexts) -> dict[str, Any]:
    """What the revision's row keeps."""

    return {
        "title": _pair(texts.title),
        "summary": _pair(texts.summary),
        "audience": _pair(texts.audience),
        "objectives": [_pair(each) for each in texts.objectives],
        "funding": _pair(texts.funding) if texts.funding else None,
        "modules": {key: _pair(each) for key, each in texts.modules.items()},
        "activities": {key: _pair(each) for key, each in texts.activities.items()},
        "pages": {
            key: [
                [_pair(each) for each in page.objectives],
                list(page.cites),
                page.fallbacks,
                list(page.terms),
            ]
            for key, page in texts.pages.items()
        },
        "instruments": {
            key: [_pair(each.title), each.reference, each.status, each.url]
            for key, each in texts.instruments.items()
        },
        "coverage": texts.coverage,
        "glossary": {key: [_pair(each.term), each.html, each.lang] for key, each in texts.glossary.items()},
        "fallen_questions": texts.fallen_questions,
    }


def fallen_questions(data: Mapping[str, Any]) -> Mapping[str, int] | None:
    """What a row says of questions in the source language; earlier ones say it only where everything is translated."""
    counted: dict[str, int] | None = data.get("fallen_questions")
    return {} if counted is None and data["coverage"] >= 1 else counted


def _pair(passage: Passage) -> list[str]:
    return [passage.text, passage.locale]


def texts_from_json(data: Mapping[str, Any]) -> RevisionTexts:
    """The inverse of `texts_to_json`."""
    return RevisionTexts(
        Passage(*data["title"]),
        Passage(*data["summary"]),
        Passage(*data["audience"]),
        tuple(Passage(*each) for each in data["objectives"]),
        Passage(*data["funding"]) if data["funding"] else None,
        {key: Passage(*each) for key, each in data["modules"].items()},
        {key: Passage(*each) for key, each in data["activities"].items()},
        {
            key: PageTexts(
                tuple(Passage(*each) for each in objectives), tuple(cites), fallbacks, *map(tuple, terms)
            )
            for key, (objectives, cites, fallbacks, *terms) in data["pages"].items()
        },
        {key: CitedInstrument(Passage(*title), *rest) for key, (title, *rest) in data["instruments"].items()},
        data["coverage"],
        # Revisions that were published before pages listed their terms have none.
        {key: UsedTerm(Passage(*term), *rest) for key, (term, *rest) in data.get("glossary", {}).items()},
        fallen_questions(data),
    )
