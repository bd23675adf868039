"""Courses as templates want them."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from elearn.catalogue.revisions import RevisionContent
from elearn.web.locale import own_name


def area_of(areas: Mapping[str, Any], key: str, locale: str) -> dict[str, str]:
    """An area's key, label and address."""
    return {
        "key": key,
        "label": areas[key].label if key in areas else key,
        "url": url_for("portal.area", lang=locale, area=key),
    }


def course_card(content: RevisionContent, locale: str, areas: Mapping[str, Any]) -> dict[str, Any]:
    """A course in a list."""
    texts = content.texts_in(locale)
    return {
        "title": texts.title.text,
        "lang": None if texts.title.locale == locale else texts.title.locale,
        "url": url_for("learning.course", lang=locale, course=content.manifest.course),
        "summary": texts.summary.text,
        "summary_lang": None if texts.summary.locale == locale else texts.summary.locale,
        "area": area_of(areas, content.manifest.area, locale),
        "level": content.manifest.level,
        "hours": content.manifest.hours,
        "languages": [
            {"code": code, "name": own_name(code), "complete": content.texts[code].coverage >= 1}
            for code in content.manifest.languages
        ],
        "state": None,
        "done": None,
        "total": None,
    }
