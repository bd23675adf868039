"""Activity pages as skeletons: everything that is the same for all readers of a language is made once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from elearn.catalogue.instruments import cited_instruments
from elearn.catalogue.revisions import RevisionContent, compiled_html, load_revision
from elearn.learning.presenting import (
    activity_link,
    activity_url,
    course_link,
    course_url,
    date_text,
    outline,
    text_lang,
)
from elearn.learning.progress import Brief
from elearn.programme.areas import area_link
from elearn.web.layout import with_holes
from elearn.web.locale import own_name
from elearn.web.page_cache import PageCache
from elearn.web.skeleton import Skeleton, cut, hole
from elearn.web.trusted import trusted

_STATES = ("todo", "started", "done")
_MARKER = "\x02item\x03"

_pages: PageCache["ActivityPage"] = PageCache(64 << 20)


@dataclass(frozen=True)
class ActivityPage:
    """An activity's page for a language: the skeleton, and its outline cut into what each state looks
    like."""

    skeleton: Skeleton
    outline_between: tuple[str, ...]
    outline_items: tuple[tuple[str, dict[str, str]], ...]

    @cached_property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        items = sum(len(text) for _, states in self.outline_items for text in states.values())
        return self.skeleton.size + items + sum(map(len, self.outline_between))

    def outline(self, standings: dict[str, Brief], progress_line: str) -> str:
        """The outline with the signs of these standings."""
        pieces = [self.outline_between[0], progress_line]
        for (key, looks), between in zip(self.outline_items, self.outline_between[1:], strict=True):
            known = standings.get(key)
            pieces.append(looks[known.state if known else "todo"])
            pieces.append(between)
        return "".join(pieces)


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
    texts = content.texts_in(locale)
    shown = content.content_locale(locale)
    body = compiled_html(g.reads, content.id, shown, activity)
    if shown != locale:
        body = f'<div lang="{shown}">{body}</div>'
    line = content.manifest.by_key[activity]
    title = text_lang(texts.activities[activity], locale)
    course = course_link(content, locale)
    html = with_holes(
        "learning/lesson.html",
        page_title=f"{title['title']} - {course['title']}",
        holes=("outline", "progress_line", "act"),
        course=course,
        area=area_link(g.reads, content.manifest.area, locale),
        activity={
            **title,
            "key": activity,
            "kind": line.kind,
            "minutes": line.minutes or None,
            "required": line.required,
            "objectives": [
                {"text": each.text, "lang": None if each.locale == locale else each.locale}
                for each in texts.pages[activity].objectives
            ],
        },
        module_title=texts.modules[line.module].text,
        body=trusted(body),
        fallbacks=texts.pages[activity].fallbacks if shown == locale else 0,
        source_name=own_name(content.manifest.source),
        cites=cited_instruments(content, activity, locale),
        terms=[],
        previous=activity_link(content, locale, content.manifest.before(activity)),
        next=activity_link(content, locale, content.manifest.after(activity)),
        fault_url=url_for(
            "portal.contact", lang=locale, about=activity_url(locale, content.manifest.course, activity)
        ),
        breadcrumb=[
            {"label": gettext("Courses"), "url": url_for("catalogue.courses", lang=locale), "lang": None},
            {
                "label": course["title"],
                "url": course_url(locale, content.manifest.course),
                "lang": course["lang"],
            },
        ],
    )
    between, items = _outline_pieces(content, locale, activity)
    return ActivityPage(cut(html), between, items)


def _outline_pieces(
    content: RevisionContent, locale: str, current: str
) -> tuple[tuple[str, ...], tuple[tuple[str, dict[str, str]], ...]]:
    """The outline rendered once for each state, and cut at its items."""
    modules = outline(content, locale)
    keys = [line["key"] for module in modules for line in module["activities"]]
    cuts: dict[str, list[str]] = {}
    for state in _STATES:
        rendered = render_template(
            "learning/_outline.html",
            course=course_link(content, locale),
            modules=modules,
            states=dict.fromkeys(keys, state),
            current=current,
            progress_line=hole("progress_line"),
        )
        cuts[state] = rendered.split("<li class=")
    head, *rest = cuts["todo"]
    before, _, after_line = head.partition("\x02progress_line\x03")
    between = [before]
    items: list[tuple[str, dict[str, str]]] = [("", dict.fromkeys(_STATES, after_line))]
    for place, key in enumerate(keys, 1):
        between.append("")
        items.append((key, {state: "<li class=" + cuts[state][place] for state in _STATES}))
    between.append("")
    assert len(rest) == len(keys)
    return tuple(between), tuple(items)


def act_block(state: str, lang: str, **values: str | None) -> Markup:
    """The end of a lesson: what can be done there. `next_url` is the address of what follows."""
    return _act_block(state, lang, tuple(values.items()))


@lru_cache(4096)
def _act_block(state: str, _lang: str, values: tuple[tuple[str, str | None], ...]) -> Markup:
    given: dict[str, Any] = dict(values)
    following = given.pop("next_url", None)
    return trusted(
        render_template(
            "learning/_act.html", state=state, next={"url": following} if following else None, **given
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
