"""What the page of a course shows, for somebody who may be enrolled, finished, or only looking."""

from typing import Any

from flask import g, url_for
from flask_babel import gettext

from elearn.catalogue.presenting import area_of
from elearn.catalogue.revisions import RevisionContent
from elearn.kernel.clock import now
from elearn.learning.overview import Learned
from elearn.learning.presenting import (
    activity_link,
    certificate_in_words,
    course_url,
    date_text,
    done_of_required,
    language_list,
    missing_in_words,
    outline,
    rule_in_words,
    states,
    text_lang,
)
from elearn.programme.areas import areas_in


def course_page_values(
    current: RevisionContent, mine: Learned | None, lang: str, *, is_signed_in: bool
) -> dict[str, Any]:
    """The context of catalogue/course.html: the learner's own revision where they are enrolled, else the
    current."""
    content = mine.content if mine else current
    texts, manifest = content.texts_in(lang), content.manifest
    done, total = done_of_required(mine.outcome, manifest) if mine else (0, len(manifest.required))
    enrol_url = url_for("learning.enrol_post", course=manifest.course)
    return {
        "course": _course(content, lang),
        "modules": outline(content, lang, linked=is_signed_in),
        "states": states(mine.standings, manifest) if mine else {},
        "rule": rule_in_words(manifest, texts),
        "certificate": certificate_in_words(manifest),
        "state": _state(mine, is_signed_in),
        "start_url": enrol_url,
        "again_url": enrol_url,
        "sign_in_url": url_for("accounts.sign_in", lang=lang, next=course_url(lang, manifest.course)),
        "register_url": url_for("accounts.register_form", lang=lang),
        "go_on": activity_link(content, lang, mine.next) if mine else None,
        "done": done,
        "total": total,
        "missing": missing_in_words(mine.outcome, manifest, texts) if mine else [],
        "finished_on": date_text(mine.completed_at) if mine and mine.completed_at else None,
        "certificate_url": None,
        "news": _news(current, mine, lang),
        "minutes_total": sum(line.minutes for line in manifest.activities),
        "activities_count": len(manifest.activities),
        "breadcrumb": [
            {"label": gettext("Courses"), "url": url_for("catalogue.courses", lang=lang), "lang": None}
        ],
    }


def _course(content: RevisionContent, lang: str) -> dict[str, Any]:
    texts, manifest = content.texts_in(lang), content.manifest
    areas = {area.key: area for area in areas_in(g.reads, lang, now().date())}
    return {
        **text_lang(texts.title, lang),
        "key": manifest.course,
        "summary": texts.summary.text,
        "summary_lang": None if texts.summary.locale == lang else texts.summary.locale,
        "audience": texts.audience.text,
        "level": manifest.level,
        "hours": manifest.hours,
        "funding": texts.funding.text if texts.funding else None,
        "objectives": [
            {"text": each.text, "lang": None if each.locale == lang else each.locale}
            for each in texts.objectives
        ],
        "languages": language_list(content, lang),
        "area": area_of(areas, manifest.area, lang),
        "also": [area_of(areas, key, lang) for key in manifest.also],
    }


def _state(mine: Learned | None, is_signed_in: bool) -> str:
    if mine is not None:
        return "finished" if mine.completed_at else "enrolled"
    return "new" if is_signed_in else "signed_out"


def _news(current: RevisionContent, mine: Learned | None, lang: str) -> dict[str, Any] | None:
    """What a newer revision adds, for somebody who is pinned to an older one."""
    if mine is None or mine.content.id == current.id:
        return None
    known = mine.manifest.by_key
    added = [line.key for line in current.manifest.activities if line.key not in known]
    return {
        "text": gettext(
            "There is a newer version of this course. You stay on yours until you take it again."
        ),
        "items": [current.texts_in(lang).activities[key].text for key in added],
        "url": None,
    }
