"""Courses as templates want them."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from elearn.catalogue.offers import Offer
from elearn.web.locale import own_name
from elearn.web.numbers import percent


def area_of(areas: Mapping[str, Any], key: str, locale: str) -> dict[str, Any]:
    """An area's key, label and address; the label's language where it is not the page's."""
    area = areas.get(key)
    return {
        "key": key,
        "label": area.label if area else key,
        "lang": None if area is None or area.locale == locale else area.locale,
        "url": url_for("portal.area", lang=locale, area=key),
    }


def course_card(offer: Offer, locale: str, areas: Mapping[str, Any]) -> dict[str, Any]:
    """A course in a list."""
    texts = offer.texts_in(locale)
    return {
        "title": texts.title.text,
        "lang": None if texts.title.locale == locale else texts.title.locale,
        "url": url_for("learning.course", lang=locale, course=offer.course),
        "summary": texts.summary.text,
        "summary_lang": None if texts.summary.locale == locale else texts.summary.locale,
        "area": area_of(areas, offer.area, locale),
        "level": offer.level,
        "hours": offer.hours,
        "certificate": offer.has_certificate,
        "languages": [
            {
                "code": code,
                "name": own_name(code),
                "complete": each.coverage >= 1,
                "coverage_text": percent(each.coverage),
            }
            for code, each in offer.texts.items()
        ],
        "state": None,
        "done": None,
        "total": None,
    }
