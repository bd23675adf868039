"""Actions: what states do together under an area, for a period, led by a state or a body."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit, bump_site_version, one_at_a_time
from elearn.kernel.errors import Conflict, FieldError, Invalid, NotFound
from elearn.kernel.models import AuditEntry
from elearn.kernel.texts import N_
from elearn.markup.documents import Document
from elearn.markup.placeholders import compare_placeholders
from elearn.markup.targets import KEY
from elearn.programme.models import Action, State, ThematicArea
from elearn.programme.participation.action_search import let_be_found
from elearn.programme.participation.taking_part import Period
from elearn.programme.participation.who_takes_part import read_record
from elearn.programme.texts.publishing import TextKey, history, load_text
from elearn.programme.texts.wordings import SOURCE_LOCALE, read_field, version_of
from elearn.web.sentences import declare_sentences

declare_sentences(
    {
        "not_a_key": N_("A key has small Latin letters, digits and hyphens only, such as return-seminars."),
        "unknown_area": N_("There is no such thematic area. Take one of their keys, such as return."),
        "unknown_state": N_(
            "This state is not in the list of states. Editors add it under “States”; its code is that of ISO 3166-1."
        ),
        "end_before_beginning": N_("The end lies before the beginning. Change one of the two."),
        "two_leads": N_("An action is led by a state or by a body. Leave one of the two out."),
        "action_exists": N_("There is another action with this key. Choose a key of its own."),
        "participation_outside": N_(
            "Participations outside of this period: %(count)s. End them first, or keep the action longer."
        ),
        "action_changed": N_(
            "Somebody else has changed this action since you opened the page. What you typed is still here: look at "
            "the action as it is now, then save again."
        ),
        "passages_differ": N_(
            "Paragraphs here: %(found)s; in the English text: %(expected)s. Each is translated by itself."
        ),
    }
)

# What the record of changes calls the acts on an action.
ADDED, CHANGED, WITHDRAWN, PUT_BACK = "action.add", "action.change", "action.withdraw", "action.put_back"


@dataclass(frozen=True)
class Terms:
    """What is said of an action: its area, its days, and who leads it."""

    area: str
    since: date
    until: date | None = None
    lead_state: str = ""
    lead_body: str = ""


@dataclass(frozen=True)
class NewAction:
    """An action to add; `texts` has by field ("title", "about") what it reads in each language, English always."""

    key: str
    terms: Terms
    texts: Mapping[str, Mapping[str, str]]
    is_example: bool = False


def add_action(session: Session, actor: Actor, new: NewAction, now: datetime) -> bool:
    """Add an action with its texts; returns whether it was new: the same again changes nothing.

    Raises Invalid with all that does not fit, and Conflict `action_exists` where the key stands for another.
    """
    one_at_a_time(session)
    faults = [*_faults(session, new.terms), *_text_faults(new.texts)]
    if not KEY.fullmatch(new.key):
        faults.append(FieldError("/key", "not_a_key"))
    if not new.texts.get("title", {}).get(SOURCE_LOCALE, "").strip():
        faults.append(FieldError("/title", "required"))
    if faults:
        raise Invalid(faults)
    texts = {name: worded for name, worded in new.texts.items() if worded.get(SOURCE_LOCALE, "").strip()}
    known = session.get(Action, new.key)
    if known is not None:
        is_same = (terms_of(known), known.is_example) == (new.terms, new.is_example)
        if not is_same or not _reads(session, new.key, texts):
            raise Conflict("action_exists")
        return False
    session.add(Action(key=new.key, is_example=new.is_example, **_columns(new.terms)))
    for name, worded in texts.items():
        load_text(session, actor, TextKey(f"action:{new.key}", name), worded, now)
    audit(session, actor, now, ADDED, f"action:{new.key}", after=_told(new.terms))
    bump_site_version(session)
    session.flush()
    return True


def change_action(
    session: Session, actor: Actor, key: str, terms: Terms, now: datetime, *, seen: str | None = None
) -> bool:
    """Say something else of an action; returns whether anything changed. `seen` is the
    version that its editor saw.

    Raises NotFound, Invalid, Conflict `action_changed`, and Conflict `participation_outside` where states take part
    outside the new period: `parts` are those.
    """
    one_at_a_time(session)
    action = session.get(Action, key)
    if action is None:
        raise NotFound("action", key)
    if faults := list(_faults(session, terms)):
        raise Invalid(faults)
    before = terms_of(action)
    if seen is not None and seen != version_of_terms(before):
        raise Conflict("action_changed")
    if before == terms:
        return False
    period = Period(terms.since, terms.until)
    outside = [
        part
        for part in read_record(session).parts
        if part.action == key and not part.period.lies_within(period)
    ]
    if outside:
        raise Conflict("participation_outside", count=len(outside), parts=outside)
    for name, value in _columns(terms).items():
        setattr(action, name, value)
    audit(session, actor, now, CHANGED, f"action:{key}", before=_told(before), after=_told(terms))
    bump_site_version(session)
    session.flush()
    return True


def _reads(session: Session, key: str, texts: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether each of these texts of an action reads so in English, or once did."""
    there = {name: history(session, TextKey(f"action:{key}", name)) for name in texts}
    return all(
        any(version.text == worded[SOURCE_LOCALE] for version in there[name])
        for name, worded in texts.items()
    )


def withdraw_action(session: Session, actor: Actor, key: str, now: datetime) -> bool:
    """Take an action out of what readers find, from today on; what was recorded of it stays, and answers for the days
    before. Returns whether it was not so already. Raises NotFound."""
    return _set_withdrawn(session, actor, key, now.date(), now)


def put_action_back(session: Session, actor: Actor, key: str, now: datetime) -> bool:
    """Show an action again, as if it had never been withdrawn; returns whether it was. Raises NotFound."""
    return _set_withdrawn(session, actor, key, None, now)


def _set_withdrawn(session: Session, actor: Actor, key: str, day: date | None, now: datetime) -> bool:
    one_at_a_time(session)
    action = session.get(Action, key)
    if action is None:
        raise NotFound("action", key)
    if (action.withdrawn_on is None) == (day is None):
        return False
    action.withdrawn_on = day
    session.flush()
    let_be_found(session, action)
    audit(session, actor, now, PUT_BACK if day is None else WITHDRAWN, f"action:{key}")
    bump_site_version(session)
    return True


def acts_on(session: Session, key: str, limit: int) -> Sequence[AuditEntry]:
    """What was done to an action itself, beside who takes part in it, the newest first."""
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == f"action:{key}")
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    ).all()


def _faults(session: Session, terms: Terms) -> Iterator[FieldError]:
    if session.get(ThematicArea, terms.area) is None:
        yield FieldError("/area", "unknown_area")
    if terms.lead_state and session.get(State, terms.lead_state) is None:
        yield FieldError("/lead_state", "unknown_state")
    if terms.lead_state and terms.lead_body:
        yield FieldError("/lead_body", "two_leads")
    if not Period(terms.since, terms.until).is_in_order:
        yield FieldError("/until", "end_before_beginning")


def describe_action(
    session: Session, actor: Actor, key: str, about: Mapping[str, str], now: datetime
) -> bool:
    """Say what an action is about, by language, where nothing is said yet; returns whether it was new. Afterwards it is
    a text like others. Raises NotFound, Invalid, and Conflict `text_changed` where somebody else was faster."""
    one_at_a_time(session)
    if session.get(Action, key) is None:
        raise NotFound("action", key)
    if faults := list(_text_faults({"about": about})):
        raise Invalid(faults)
    said = TextKey(f"action:{key}", "about")
    there = history(session, said)
    if there and all(version.text != about.get(SOURCE_LOCALE) for version in there):
        raise Conflict("text_changed")
    return load_text(session, actor, said, about, now)


def _text_faults(texts: Mapping[str, Mapping[str, str]]) -> Iterator[FieldError]:
    """What is wrong with texts; faults of a language point to the field and the language, such as `/about_ru`."""
    for name, worded in texts.items():
        source = read_field(name, worded.get(SOURCE_LOCALE, ""))
        if not worded.get(SOURCE_LOCALE, "").strip():
            if name != "title" and any(worded.values()):
                yield FieldError(f"/{name}", "required")
            continue
        if any(finding.is_error for finding in source.findings):
            yield FieldError(f"/{name}", "wrong_text")
            continue
        for locale, text in worded.items():
            if locale != SOURCE_LOCALE and text.strip():
                yield from _translation_faults(f"/{name}_{locale}", source, read_field(name, text))


def _translation_faults(pointer: str, source: Document, translated: Document) -> Iterator[FieldError]:
    if any(finding.is_error for finding in translated.findings):
        yield FieldError(pointer, "wrong_text")
    elif len(source.segments) != len(translated.segments):
        numbers: dict[str, object] = {"found": len(translated.segments), "expected": len(source.segments)}
        yield FieldError(pointer, "passages_differ", numbers)
    elif any(
        compare_placeholders(old.text, new.text)
        for old, new in zip(source.segments, translated.segments, strict=True)
    ):
        yield FieldError(pointer, "wrong_placeholders")


def terms_of(action: Action) -> Terms:
    """What is said of an action now."""
    return Terms(action.area, action.since, action.until, action.lead_state or "", action.lead_body)


def version_of_terms(terms: Terms) -> str:
    """Changes with the terms: a form says with it which ones its editor saw."""
    return version_of(repr(terms))


def _columns(terms: Terms) -> dict[str, Any]:
    return {**asdict(terms), "lead_state": terms.lead_state or None}


def _told(terms: Terms) -> dict[str, Any]:
    return {name: str(value) for name, value in asdict(terms).items() if value}
