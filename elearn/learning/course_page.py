"""The page of a course: made once per revision and language, and what is personal on it."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from elearn.catalogue.presenting import area_of
from elearn.catalogue.revisions import RevisionContent, load_revision
from elearn.kernel.clock import now
from elearn.learning.news import news
from elearn.learning.outlines import Outline, make_course_outline
from elearn.learning.presenting import (
    activity_link,
    certificate_in_words,
    course_url,
    date_text,
    done_of_required,
    language_list,
    missing_in_words,
    rule_in_words,
    text_and_lang,
    text_lang,
    way_to,
)
from elearn.learning.progress import next_activity, outcome, parse_brief
from elearn.learning.reading import Place
from elearn.learning.repeats import runs_of, scores_of
from elearn.learning.standing import content_of_request
from elearn.learning.structured_data import course_data
from elearn.programme.areas import areas_in
from elearn.programme.news.presenting import latest_news
from elearn.web.application import services
from elearn.web.foreign import page_title
from elearn.web.head import Told
from elearn.web.layout import with_holes
from elearn.web.numbers import percent
from elearn.web.page_cache import PageCache
from elearn.web.skeleton import Skeleton, cut
from elearn.web.trusted import trusted


@dataclass(frozen=True)
class CoursePage:
    """A course's page in a language, but for what is personal."""

    skeleton: Skeleton
    outline: Outline

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return self.skeleton.size + self.outline.size


_pages: PageCache[CoursePage] = PageCache(16 << 20)


def course_page(place: Place, lang: str) -> CoursePage:
    """The page of the revision that somebody takes, or would take."""
    is_signed_in, today = place.actor is not None, now().date()

    def make() -> CoursePage:
        content = load_revision(g.reads, place.revision_id)
        course = content.manifest.course
        # News that is planned comes with its day, without anybody changing anything: hence the day in the key.
        latest = latest_news(g.reads, lang, today, place.site_version, course=course)
        return _make(content, lang, latest, is_signed_in=is_signed_in)

    return _pages.get((place.revision_id, lang, is_signed_in, place.site_version, today), make)


def course_page_values(place: Place, lang: str) -> dict[str, str | bytes]:
    """What fills the page's own holes."""
    content = content_of_request(place.revision_id)
    standings = place.standings if place.run is not None else None
    return {
        "outline": course_page(place, lang).outline.fill(standings),
        "standing": _standing(content, place, lang),
        "news": news(place, content, lang),
        "runs": _runs(place) if place.run is not None and place.run > 1 else "",
    }


def _make(
    content: RevisionContent, lang: str, latest: list[dict[str, Any]], *, is_signed_in: bool
) -> CoursePage:
    texts, manifest = content.texts_in(lang), content.manifest
    html = with_holes(
        "catalogue/course.html",
        page_title=page_title(texts.title),
        told=Told(texts.summary, manifest.area),
        data=course_data(content, lang, services().settings.base_url),
        holes=("standing", "news", "outline", "runs"),
        course=_course(content, lang),
        latest=latest,
        rule=rule_in_words(manifest, texts, lang),
        certificate=certificate_in_words(manifest),
        activities_count=len(manifest.activities),
        papers_url=url_for("paper.files", lang=lang, course=manifest.course) if is_signed_in else None,
        breadcrumb=way_to(lang=lang),
    )
    return CoursePage(cut(html), make_course_outline(content, lang, linked=is_signed_in))


def _standing(content: RevisionContent, place: Place, lang: str) -> Markup:
    if place.run is None:
        return _standing_block(content.id, lang, "new" if place.actor else "signed_out", None, None)
    state = "finished" if place.completed_at else "enrolled"
    return _standing_block(
        content.id,
        lang,
        state,
        place.standings_text or "",
        place.completed_at,
        place.last_activity,
        place.finished_before,
    )


@lru_cache(4096)
def _standing_block(
    revision_id: int,
    lang: str,
    state: str,
    standings_text: str | None,
    completed_at: datetime | None,
    last_activity: str | None = None,
    finished_before: datetime | None = None,
) -> Markup:
    content = load_revision(g.reads, revision_id)
    manifest, texts = content.manifest, content.texts_in(lang)
    standings = parse_brief(standings_text)
    result = None if standings_text is None else outcome(manifest, standings)
    following = None if result is None else next_activity(manifest, standings, last_activity)
    done, total = done_of_required(result, manifest) if result else (0, len(manifest.required))
    enrol_url = url_for("learning.enrol_post", course=manifest.course)
    return trusted(
        render_template(
            "catalogue/_standing.html",
            locale=lang,
            state=state,
            start_url=enrol_url,
            again_url=enrol_url,
            sign_in_url=url_for("accounts.sign_in", lang=lang, next=course_url(lang, manifest.course)),
            register_url=url_for("accounts.register_form", lang=lang),
            go_on=activity_link(content, lang, following),
            done=done,
            total=total,
            missing=missing_in_words(result, manifest, texts, lang) if result else [],
            finished_on=date_text(completed_at) if completed_at else None,
            finished_before=date_text(finished_before) if finished_before and not completed_at else None,
            certificate=manifest.certificate is not None,
            certificate_url=None,
        )
    )


def _runs(place: Place) -> Markup:
    assert place.actor is not None
    past = runs_of(g.reads, place.actor, place.course_id)
    scores = scores_of(past)
    rows = [
        (
            str(each.run),
            date_text(each.enrolled_at),
            date_text(each.completed_at) if each.completed_at else gettext("in progress"),
            percent(each.score) if each.score is not None else "",
        )
        for each in reversed(past)
    ]
    return trusted(
        render_template(
            "catalogue/_runs.html",
            rows=[{"cells": [{"text": text} for text in row]} for row in rows],
            best=percent(scores.best) if scores else None,
            first=percent(scores.first) if scores else None,
            last=percent(scores.last) if scores else None,
        )
    )


def _course(content: RevisionContent, lang: str) -> dict[str, Any]:
    texts, manifest = content.texts_in(lang), content.manifest
    areas = {area.key: area for area in areas_in(g.reads, lang, now().date())}
    return {
        **text_lang(texts.title, lang),
        "key": manifest.course,
        "summary": texts.summary.text,
        "summary_lang": text_lang(texts.summary, lang)["lang"],
        "audience": texts.audience.text,
        "audience_lang": text_lang(texts.audience, lang)["lang"],
        "level": manifest.level,
        "hours": manifest.hours,
        "funding": texts.funding.text if texts.funding else None,
        "funding_lang": text_lang(texts.funding, lang)["lang"] if texts.funding else None,
        "objectives": [text_and_lang(each, lang) for each in texts.objectives],
        "languages": language_list(content, lang),
        "area": area_of(areas, manifest.area, lang),
        "also": [area_of(areas, key, lang) for key in manifest.also],
    }
