"""Activity pages as skeletons: everything that is the same for all readers of a language is made once."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from flask import g, render_template, url_for
from markupsafe import Markup

from elearn.catalogue.instruments import cited_instruments
from elearn.catalogue.revisions import RevisionContent, compiled_html, load_revision
from elearn.learning.outlines import Outline, make_outline
from elearn.learning.paper_page import lesson_papers
from elearn.learning.presenting import (
    activity_link,
    activity_url,
    course_link,
    course_url,
    date_text,
    text_and_lang,
    text_lang,
    way_to,
)
from elearn.learning.reading import Place
from elearn.programme.areas import area_link
from elearn.web.foreign import page_title
from elearn.web.layout import with_holes
from elearn.web.locale import name_in
from elearn.web.page_cache import PageCache
from elearn.web.skeleton import Skeleton, cut, hole
from elearn.web.trusted import trusted

_SOURCE = re.compile(r'<source src="[^"#]*')
_pages: PageCache["ActivityPage"] = PageCache(64 << 20)


@dataclass(frozen=True)
class ActivityPage:
    """An activity's page for a language, but for what is personal: the skeleton and the outline.

    `watched` where it shows a film of which is kept what was played.
    """

    skeleton: Skeleton
    outline: Outline
    watched: bool

    @cached_property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return self.skeleton.size + self.outline.size


def set_cache_size(most_bytes: int) -> None:
    """Bound the memory for pages."""
    global _pages
    _pages = PageCache(most_bytes)


def activity_page(revision_id: int, locale: str, activity: str, site_version: int) -> ActivityPage:
    """The page of a lesson, reading or film. Raises NotFound where the revision has no such activity."""
    return _pages.get(
        (revision_id, locale, activity, site_version),
        lambda: _make(load_revision(g.reads, revision_id), locale, activity),
    )


def _make(content: RevisionContent, locale: str, activity: str) -> ActivityPage:
    texts, manifest = content.texts_in(locale), content.manifest
    course = course_link(content, locale)
    html = with_holes(
        "learning/lesson.html",
        page_title=page_title(texts.activities[activity], texts.title),
        holes=("outline", "progress_line", "act", "place"),
        course=course,
        area=area_link(g.reads, manifest.area, locale),
        module=text_lang(texts.modules[manifest.by_key[activity].module], locale),
        source_name=name_in(manifest.source, locale),
        cites=cited_instruments(content, activity, locale),
        terms=_terms(content, locale, activity),
        previous=activity_link(content, locale, manifest.before(activity)),
        next=activity_link(content, locale, manifest.after(activity)),
        fault_url=url_for(
            "portal.contact",
            lang=locale,
            about=activity_url(locale, manifest.course, activity),
            topic="text",
            revision=content.number,
        ),
        papers=lesson_papers(content, locale, activity),
        breadcrumb=way_to(course, lang=locale),
        **_text(content, locale, activity),
    )
    return ActivityPage(cut(html), make_outline(content, locale, activity), "data-film=" in html)


def _text(content: RevisionContent, locale: str, activity: str) -> dict[str, Any]:
    """The activity itself, in the reader's language or, marked, in the course's own."""
    texts, line = content.texts_in(locale), content.manifest.by_key[activity]
    shown = content.content_locale(locale)
    body = compiled_html(g.reads, content.id, shown, activity)
    if line.kind == "video":
        # A film can be opened at a place: the fragment of its files' addresses.
        body = _SOURCE.sub(lambda source: source[0] + str(hole("film_at")), body)
    return {
        "activity": {
            **text_lang(texts.activities[activity], locale),
            "key": activity,
            "kind": line.kind,
            "minutes": line.minutes or None,
            "required": line.required,
            "objectives": [text_and_lang(each, locale) for each in texts.pages[activity].objectives],
        },
        "body": trusted(body if shown == locale else _foreign(body, shown, locale)),
        "has_film": "data-film=" in body,
        "fallbacks": texts.pages[activity].fallbacks if shown == locale else 0,
        "shown_in": name_in(shown, locale) if shown != locale else None,
    }


def _terms(content: RevisionContent, locale: str, activity: str) -> list[dict[str, Any]]:
    """The terms that the activity uses, with their definitions."""
    texts, shown = content.texts_in(locale), content.content_locale(locale)
    return [
        {
            "term": used.term.text,
            "term_lang": None if used.term.locale == locale else used.term.locale,
            "definition": trusted(_led_home(used.html, shown, locale)),
            "lang": None if used.lang == locale else used.lang,
        }
        for used in (texts.glossary[key] for key in texts.pages[activity].terms)
    ]


def _foreign(body: str, shown: str, locale: str) -> str:
    """A text that stands whole in another language: marked, and its links stay in the reader's own."""
    return f'<div lang="{shown}">{_led_home(body, shown, locale)}</div>'


def _led_home(html: str, shown: str, locale: str) -> str:
    """The links of a text lead to pages in the reader's own language, whichever the text is in."""
    return html.replace(f'href="/{shown}/courses/', f'href="/{locale}/courses/')


def place_block(place: Place, lang: str, activity: str) -> Markup:
    """The way to where somebody stopped reading, for script to offer; nothing where they did not."""
    if place.last_activity != activity or not place.last_passage:
        return Markup("")
    return _place_block(place.last_passage, lang)


@lru_cache(1024)
def _place_block(passage: int, lang: str) -> Markup:
    return trusted(render_template("learning/_text_place.html", passage=passage, locale=lang))


def act_block(place: Place, content: RevisionContent, lang: str, activity: str, *, watched: bool) -> Markup:
    """The end of a lesson: what can be done there. `watched`: it shows a film that is an activity."""
    standing = place.standings.get(activity)
    state = "not_enrolled" if place.run is None else "open"
    if place.run is not None and standing is not None and standing.state == "done":
        state = "done"
    return _act_block(
        state,
        lang,
        content.manifest.course,
        activity,
        f"{place.course_id}-{place.run}-{activity}",
        content.manifest.after(activity),
        standing is None and place.run is not None,
        watched and place.run is not None,
    )


@lru_cache(4096)
def _act_block(
    state: str,
    lang: str,
    course: str,
    activity: str,
    key: str,
    following: str | None,
    is_first: bool,
    watched: bool,
) -> Markup:
    return trusted(
        render_template(
            "learning/_act.html",
            state=state,
            locale=lang,
            done_url=url_for("learning.done_post", course=course, activity=activity),
            enrol_url=url_for("learning.enrol_post", course=course),
            course_url=course_url(lang, course),
            next={"url": activity_url(lang, course, following)} if following else None,
            events_url=url_for("learning-api.create_event"),
            viewed_key=f"viewed-{key}" if is_first else None,
            course=course,
            is_kept=state != "not_enrolled",
            watched=watched,
            viewed_activity=activity,
        )
    )


@lru_cache(4096)
def progress_block(lang: str, done: int, total: int, finished: datetime | None) -> Markup:
    """How far in this course."""
    return trusted(
        render_template(
            "learning/_progress_line.html",
            done=done,
            total=total,
            finished=date_text(finished) if finished else None,
        )
    )
