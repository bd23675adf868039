"""Courses on offer: what lists say of each. Read once per revision in a process's life, and small, so that long lists
do not push whole revisions out of memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.catalogue.models import Course, Revision
from elearn.catalogue.revisions import RevisionContent, fallen_questions
from elearn.kernel.models import Site
from elearn.kernel.prepared import Prepared
from elearn.markup.rendering import Passage
from elearn.web.page_cache import PageCache


@dataclass(frozen=True)
class OfferTexts:
    """A course's title and summary in a language, the share of its texts that are in that language, and how many of
    its quiz questions are not (None where that is not known)."""

    title: Passage
    summary: Passage
    coverage: float
    fallen_questions: int | None = None


@dataclass(frozen=True)
class Offer:
    """The current revision of a course, as lists show it; `hours` as its author estimates them."""

    revision_id: int
    course: str
    area: str
    also: tuple[str, ...]
    source: str
    level: str
    hours: float
    has_certificate: bool
    published_at: datetime
    texts: Mapping[str, OfferTexts]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it is offered in."""
        return tuple(self.texts)

    def texts_in(self, locale: str) -> OfferTexts:
        """The texts for a reader of that language: theirs where the course has it, else the source's."""
        return self.texts.get(locale) or self.texts[self.source]

    @cached_property
    def traits(self) -> dict[str, frozenset[str]]:
        """By what it can be filtered, and its values there."""
        return {
            "area": frozenset((self.area, *self.also)),
            "language": frozenset(self.texts),
            "level": frozenset((self.level,)),
            "hours": frozenset((hours_band(self.hours),)),
            "certificate": frozenset(("yes" if self.has_certificate else "no",)),
        }

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return 2_000 + sum(200 + 2 * len(each.title.text + each.summary.text) for each in self.texts.values())


@dataclass(frozen=True)
class OnOffer:
    """Every published course by key, and the version of the site's texts at the same moment."""

    site_version: int
    offers: tuple[Offer, ...]


def hours_band(hours: float) -> str:
    """The band of a duration; each ends with the hours that it names.

    >>> [hours_band(each) for each in (0.5, 2, 2.5, 5, 6)]
    ['up-to-2', 'up-to-2', '2-5', '2-5', 'more-than-5']
    """
    return "up-to-2" if hours <= 2 else "2-5" if hours <= 5 else "more-than-5"


def offer_of(content: RevisionContent) -> Offer:
    """A revision as lists show it."""
    manifest = content.manifest
    return Offer(
        content.id,
        manifest.course,
        manifest.area,
        manifest.also,
        manifest.source,
        manifest.level,
        manifest.hours,
        manifest.certificate is not None,
        content.published_at,
        {
            locale: OfferTexts(texts.title, texts.summary, texts.coverage, _sum(texts.fallen_questions))
            for locale in manifest.languages
            for texts in (content.texts[locale],)
        },
    )


def _sum(fallen: Mapping[str, int] | None) -> int | None:
    return None if fallen is None else sum(fallen.values())


_kept: PageCache[Offer] = PageCache(16 << 20)
_CURRENT = Prepared(
    select(Site.version, Course.revision_id)
    .select_from(Site)
    .outerjoin(Course, Course.revision_id.is_not(None))
    .where(Site.id == 1)
    .order_by(Course.key)
)


def on_offer(session: Session) -> OnOffer:
    """What is published now: one statement, and a second for revisions that this process has not met."""
    rows = _CURRENT.all(session, {})
    ids = [revision_id for _, revision_id in rows if revision_id is not None]
    found = {each: _kept.peek(each) for each in ids}
    missing = [each for each, offer in found.items() if offer is None]
    if missing:
        found |= _read(session, missing)
    return OnOffer(rows[0][0], tuple(offer for offer in found.values() if offer is not None))


def _read(session: Session, revision_ids: Sequence[int]) -> dict[int, Offer]:
    rows = session.execute(
        select(Revision.id, Revision.published_at, Revision.manifest, Revision.texts).where(
            Revision.id.in_(revision_ids)
        )
    )
    return {row.id: _kept.get(row.id, lambda row=row: _offer(*row)) for row in rows}  # type: ignore[misc]


def _offer(
    revision_id: int, published_at: datetime, manifest: Mapping[str, Any], texts: Mapping[str, Any]
) -> Offer:
    return Offer(
        revision_id,
        manifest["course"],
        manifest["area"],
        tuple(manifest["also"]),
        manifest["source"],
        manifest["level"],
        manifest["hours"],
        manifest["certificate"] is not None,
        published_at,
        {
            locale: OfferTexts(
                Passage(*texts[locale]["title"]),
                Passage(*texts[locale]["summary"]),
                texts[locale]["coverage"],
                _sum(fallen_questions(texts[locale])),
            )
            for locale in manifest["languages"]
        },
    )
