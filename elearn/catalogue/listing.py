"""Courses to choose from: which fit, how many each further choice would leave, and in which order they stand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from elearn.catalogue.offers import Offer, on_offer
from elearn.web import facets
from elearn.web.facets import Choice

FACETS = ("area", "language", "level", "hours", "certificate")
LEVELS = ("introductory", "intermediate", "advanced")
BANDS = ("up-to-2", "2-5", "more-than-5")
CERTIFICATE = ("yes", "no")
ORDERS = ("areas", "newest", "shortest")


def choose(offers: Iterable[Offer], wanted: Mapping[str, str]) -> Choice[Offer]:
    """The offers that have every wanted value, by facet. A value that no course has leaves none."""
    return facets.choose(offers, FACETS, wanted)


def ordered(offers: Iterable[Offer], order: str, areas: Sequence[str], locale: str) -> list[Offer]:
    """In one of ORDERS; within it as the programme orders its areas, from introductory to advanced, by title."""
    place = {key: number for number, key in enumerate(areas)}
    by_area = sorted(
        offers,
        key=lambda each: (
            place.get(each.area, len(place)),
            LEVELS.index(each.level),
            each.texts_in(locale).title.text.casefold(),
        ),
    )
    if order == "newest":
        return sorted(by_area, key=lambda each: each.published_at, reverse=True)
    return sorted(by_area, key=lambda each: each.hours) if order == "shortest" else by_area


def courses(session: Session, **wanted: str | None) -> tuple[Offer, ...]:
    """The published courses that fit, by key; what is None asks nothing."""
    asked = {facet: value for facet, value in wanted.items() if value is not None}
    return choose(on_offer(session).offers, asked).found


def counts_by_area(offers: Iterable[Offer]) -> tuple[Counter[str], Counter[str]]:
    """By area, how many courses have it as their main one, and how many of other areas touch it."""
    main: Counter[str] = Counter()
    touching: Counter[str] = Counter()
    for offer in offers:
        main[offer.area] += 1
        touching.update(offer.also)
    return main, touching
