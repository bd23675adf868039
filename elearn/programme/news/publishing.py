"""Writing news: an item with its texts, what is said of it later, and taking it back."""

import datetime as dt
from collections.abc import Container, Iterator
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit, bump_site_version, one_at_a_time
from elearn.kernel.errors import Conflict, FieldError, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.markup.targets import KEY
from elearn.programme.areas import area_keys
from elearn.programme.keys import key_from
from elearn.programme.news.models import NewsRow
from elearn.programme.news.searching import let_be_found
from elearn.programme.texts.new_texts import NewTexts, Part, WrongTexts, check_new_texts, put_new_texts
from elearn.programme.texts.publishing import BEGINNING, TextKey, current_text
from elearn.programme.texts.wordings import SOURCE_LOCALE, version_of
from elearn.web.sentences import declare_sentences

declare_sentences(
    {
        "news_ends_before_it_begins": N_("The last day on the home page comes before the first. Change one."),
        "news_before_beginning": N_(
            "This day lies before the beginning of the Prague Process, in April 2009."
        ),
        "news_changed": N_(
            "Somebody else has changed this item since you opened it. What you chose is still here: look at it once "
            "more, then keep it."
        ),
    }
)

PARTS = (Part("title", longest=200), Part("text", longest=4_000))


@dataclass(frozen=True)
class Terms:
    """What is said of an item besides its texts."""

    published: dt.date
    area: str | None = None
    course: str | None = None
    until: dt.date | None = None

    @property
    def stamp(self) -> str:
        """Changes with them: a form says with it what its writer saw."""
        return version_of(f"{self.published} {self.area} {self.course} {self.until}")


def add_news(
    session: Session,
    actor: Actor,
    terms: Terms,
    texts: NewTexts,
    now: dt.datetime,
    *,
    is_example: bool = False,
) -> str:
    """Publish an item, on its day; returns its key, made from its English title. The same again is the same item.

    Raises Invalid, or WrongTexts, with everything that does not fit.
    """
    faults, wrong = list(_faults(terms, area_keys(session))), check_new_texts(PARTS, texts)
    if wrong is not None:
        raise WrongTexts([*faults, *wrong.errors], wrong.findings)
    if faults:
        raise Invalid(faults)
    one_at_a_time(session)
    key, is_there = _key_for(session, terms, texts["title"][SOURCE_LOCALE])
    if is_there:
        return key
    row = NewsRow(
        key=key, is_withdrawn=False, is_example=is_example, added_at=now, changed_at=now, **asdict(terms)
    )
    session.add(row)
    session.flush()
    put_new_texts(session, actor, f"news:{key}", texts, now)
    _has_changed(session, row, now)
    audit(session, actor, now, "news.add", f"news:{key}", after=_told(terms))
    return key


def change_news(
    session: Session, actor: Actor, key: str, terms: Terms, now: dt.datetime, *, seen: str | None = None
) -> bool:
    """Say something else of an item; returns whether anything changed. `seen` is the stamp of what its writer saw.

    Raises NotFound, Invalid, and Conflict `news_changed` where another has changed it since.
    """
    row = _locked(session, key)
    before = terms_of(row)
    if faults := list(_faults(terms, area_keys(session))):
        raise Invalid(faults)
    if seen is not None and seen != before.stamp:
        raise Conflict("news_changed")
    if before == terms:
        return False
    for name, value in asdict(terms).items():
        setattr(row, name, value)
    _has_changed(session, row, now)
    audit(session, actor, now, "news.change", f"news:{key}", before=_told(before), after=_told(terms))
    return True


def withdraw_news(session: Session, actor: Actor, key: str, now: dt.datetime) -> bool:
    """Take an item back: readers no longer see it, editors do. Returns whether it was not so already. Raises
    NotFound."""
    return _set_withdrawn(session, actor, key, now, is_withdrawn=True)


def put_news_back(session: Session, actor: Actor, key: str, now: dt.datetime) -> bool:
    """Show an item that was withdrawn again; returns whether it was. Raises NotFound."""
    return _set_withdrawn(session, actor, key, now, is_withdrawn=False)


def terms_of(row: NewsRow) -> Terms:
    """What is said of an item now."""
    return Terms(row.published, row.area, row.course, row.until)


def _set_withdrawn(session: Session, actor: Actor, key: str, now: dt.datetime, *, is_withdrawn: bool) -> bool:
    row = _locked(session, key)
    if row.is_withdrawn == is_withdrawn:
        return False
    row.is_withdrawn = is_withdrawn
    _has_changed(session, row, now)
    audit(session, actor, now, "news.withdraw" if is_withdrawn else "news.put_back", f"news:{key}")
    return True


def _locked(session: Session, key: str) -> NewsRow:
    one_at_a_time(session)
    row = session.get(NewsRow, key)
    if row is None:
        raise NotFound("news", key)
    return row


def _has_changed(session: Session, row: NewsRow, now: dt.datetime) -> None:
    row.changed_at = now
    bump_site_version(session)
    session.flush()
    let_be_found(session, row.key, now)


def _faults(terms: Terms, areas: Container[str]) -> Iterator[FieldError]:
    if terms.published < BEGINNING:
        yield FieldError("/published", "news_before_beginning")
    if terms.until is not None and terms.until < terms.published:
        yield FieldError("/until", "news_ends_before_it_begins")
    if terms.area is not None and terms.area not in areas:
        yield FieldError("/area", "not_a_choice")
    if terms.course is not None and not KEY.fullmatch(terms.course):
        yield FieldError("/course", "not_a_choice")


def _key_for(session: Session, terms: Terms, title: str) -> tuple[str, bool]:
    """A key that says what the item is about, with a number where another has that; and whether this very item is
    there already, sent twice."""
    stem = key_from(title) or "item"
    for number in count(1):
        key = stem if number == 1 else f"{stem}-{number}"
        row = session.get(NewsRow, key)
        if row is None:
            return key, False
        if terms_of(row) == terms and current_text(session, TextKey(f"news:{key}", "title")).text == title:
            return key, True
    raise AssertionError


def _told(terms: Terms) -> dict[str, Any]:
    return {name: str(value) for name, value in asdict(terms).items() if value}
