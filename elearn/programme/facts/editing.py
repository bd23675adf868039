"""Keeping the programme's facts: adding one with its texts, changing, removing it, and putting it back."""

import re
from datetime import date, datetime
from itertools import count

from babel import Locale
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit, bump_site_version, one_at_a_time
from elearn.kernel.errors import Conflict, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.programme.areas import area_keys
from elearn.programme.facts.kept import REMOVED, find_fact, find_removed, id_of, rows_of
from elearn.programme.facts.kinds import Fact, Kind, Known, Said, faults_of
from elearn.programme.keys import key_from
from elearn.programme.models import Mandate, MandateArea, MandatePeriod, ProgrammeEvent
from elearn.programme.texts.new_texts import NewTexts, Part, WrongTexts, check_new_texts, put_new_texts
from elearn.programme.texts.publishing import in_force
from elearn.programme.texts.wordings import SOURCE_LOCALE
from elearn.web.sentences import declare_sentences

STATE_CODE = re.compile("[A-Z]{2}")

declare_sentences(
    {
        "not_a_partial_date": N_(
            "Write a year, a month, a season or a day: 2017, 2017-09, autumn 2017 or 2017-09-20."
        ),
        "not_a_place": N_("Write a whole number from 1 to 999."),
        "fact_is_there": N_(
            "This is there already. Change the one that is there, or say something else here."
        ),
        "fact_changed": N_(
            "Somebody else has changed this since you opened it. What you wrote is still here: look at it once more, "
            "then keep it."
        ),
        "adopting_meeting_removed": N_(
            "The meeting that adopted this mandate was removed. Put the meeting back first, then the mandate."
        ),
        "adopted_a_mandate": N_(
            "A mandate names this meeting as the one that adopted it. Change or remove that mandate first."
        ),
    }
)


def add_fact(session: Session, actor: Actor, kind: Kind, said: Said, texts: NewTexts, now: datetime) -> str:
    """Add a fact with its texts; returns its id. The same again is the same fact.

    Raises Invalid, or WrongTexts, with everything that does not fit, and Conflict `fact_is_there`.
    """
    one_at_a_time(session)
    _check(session, kind, said, kind.texts, texts)
    key = "" if kind.named_by else _key_for(session, kind, said, texts[kind.title][SOURCE_LOCALE])
    fact = Fact(kind, id_of(kind, key, said), said)
    there = find_fact(session, kind, fact.id)
    if there is not None and there.said == said:
        return fact.id
    _put(session, fact)
    put_new_texts(session, actor, fact.owner, texts, now)
    bump_site_version(session)
    audit(session, actor, now, "fact.add", fact.owner, after=said.as_json())
    return fact.id


def change_fact(
    session: Session,
    actor: Actor,
    kind: Kind,
    fact_id: str,
    said: Said,
    texts: NewTexts,
    now: datetime,
    *,
    seen: str | None = None,
) -> tuple[str, bool]:
    """Say something else of a fact, and put texts that it has not yet; returns its id, which changes with what tells
    facts of its kind apart, and whether anything changed. `seen` is the stamp of what its editor saw.

    Raises NotFound, Invalid or WrongTexts, and Conflict `fact_changed` or `fact_is_there`.
    """
    one_at_a_time(session)
    before = found_fact(session, kind, fact_id)
    missing, texts = missing_texts(session, before, now), _written(texts)
    if seen not in (None, before.said.stamp) or texts.keys() - {part.field for part in missing}:
        raise Conflict("fact_changed")
    _check(session, kind, said, missing, texts)
    after = Fact(kind, id_of(kind, before.id, said), said)
    is_changed = said.stamp != before.said.stamp
    if is_changed:
        _keep(session, actor, before, after, now)
    put_new_texts(session, actor, after.owner, texts, now)
    return after.id, is_changed or bool(texts)


def _written(texts: NewTexts) -> NewTexts:
    """The texts of which something is written in some language."""
    return {name: worded for name, worded in texts.items() if any(map(str.strip, worded.values()))}


def _keep(session: Session, actor: Actor, before: Fact, after: Fact, now: datetime) -> None:
    if after.id != before.id and find_fact(session, after.kind, after.id) is not None:
        raise Conflict("fact_is_there")
    _replace(session, before, after)
    bump_site_version(session)
    was, reads = before.said.as_json(), after.said.as_json()
    audit(session, actor, now, "fact.change", before.owner, before=was, after=reads)


def remove_fact(session: Session, actor: Actor, kind: Kind, fact_id: str, now: datetime) -> None:
    """Remove a fact; its texts stay, and the record keeps what was said of it.

    Raises NotFound, and Conflict `adopted_a_mandate`.
    """
    one_at_a_time(session)
    fact = found_fact(session, kind, fact_id)
    is_named = select(Mandate.key).where(Mandate.event == fact_id).limit(1)
    if kind.name == "event" and session.scalar(is_named) is not None:
        raise Conflict("adopted_a_mandate")
    _delete(session, fact)
    bump_site_version(session)
    audit(session, actor, now, REMOVED, fact.owner, before=fact.said.as_json())
    session.flush()


def put_fact_back(session: Session, actor: Actor, entry: int, now: datetime) -> Fact:
    """Put back what an entry of the record says was removed; returns it.

    Raises NotFound, Conflict `fact_is_there` and `adopting_meeting_removed`, and Invalid where it no longer fits for
    another reason.
    """
    one_at_a_time(session)
    removed = find_removed(session, entry)
    if removed is None:
        raise NotFound("removal", entry)
    fact = removed.fact
    if fact.kind.name == "mandate" and fact.said.columns["event"] not in {"", *_known(session).events}:
        raise Conflict("adopting_meeting_removed")
    if faults := list(faults_of(fact.kind, fact.said, _known(session))):
        raise Invalid(faults)
    _put(session, fact)
    bump_site_version(session)
    audit(session, actor, now, "fact.put_back", fact.owner, after=fact.said.as_json())
    return fact


def found_fact(session: Session, kind: Kind, fact_id: str) -> Fact:
    """The fact of that name. Raises NotFound."""
    fact = find_fact(session, kind, fact_id)
    if fact is None:
        raise NotFound(kind.name, fact_id)
    return fact


def missing_texts(session: Session, fact: Fact, now: datetime) -> tuple[Part, ...]:
    """The texts that a fact may have and has not."""
    there = in_force(session, SOURCE_LOCALE, now.date(), fact.owner) if fact.kind.texts else {}
    return tuple(part for part in fact.kind.texts if (fact.owner, part.field) not in there)


def _check(session: Session, kind: Kind, said: Said, parts: tuple[Part, ...], texts: NewTexts) -> None:
    faults = list(faults_of(kind, said, _known(session)))
    if texts.keys() - {part.field for part in parts}:
        raise NotFound("text", ", ".join(texts))
    wrong = check_new_texts(parts, texts)
    if wrong is not None:
        raise WrongTexts([*wrong.errors, *faults], wrong.findings)
    if faults:
        raise Invalid(faults)


def _known(session: Session) -> Known:
    """A state is one of its time: it need not be on today's list."""
    states = frozenset(code for each in Locale("en").territories if STATE_CODE.fullmatch(code := str(each)))
    events = frozenset(session.scalars(select(ProgrammeEvent.key)))
    return Known(frozenset(area_keys(session)), events, states)


def _key_for(session: Session, kind: Kind, said: Said, name: str) -> str:
    """A key made from the name: of this very fact, where it is there already, else one that none has or has had. One
    that was removed keeps its key with its texts, which another must not inherit."""
    stem = key_from(name) or "item"
    for number in count(1):
        key = stem if number == 1 else f"{stem}-{number}"
        found, owner = find_fact(session, kind, key), f"{kind.name}:{key}"
        texts = in_force(session, SOURCE_LOCALE, date.max, owner)
        if found is None and not texts:
            return key
        titled = texts.get((owner, kind.title))
        if found is not None and found.said == said and titled is not None and titled.text == name:
            return key
    raise AssertionError


def _put(session: Session, fact: Fact) -> None:
    if find_fact(session, fact.kind, fact.id) is not None:
        raise Conflict("fact_is_there")
    row, parts = rows_of(fact)
    for rows in ([row], parts):  # parts point to the row
        session.add_all(rows)
        session.flush()


def _replace(session: Session, before: Fact, after: Fact) -> None:
    """A mandate and a meeting may be pointed to, so their rows stay and say something else."""
    if after.id != before.id:
        _delete(session, before)
        _put(session, after)
        return
    row, parts = rows_of(after)
    _delete_parts(session, before)
    session.merge(row)
    session.flush()
    session.add_all(parts)
    session.flush()


def _delete(session: Session, fact: Fact) -> None:
    _delete_parts(session, fact)
    row, _ = rows_of(fact)
    session.delete(session.merge(row))
    session.flush()


def _delete_parts(session: Session, fact: Fact) -> None:
    if fact.kind.has_periods:
        session.execute(delete(MandatePeriod).where(MandatePeriod.mandate == fact.id))
        session.execute(delete(MandateArea).where(MandateArea.mandate == fact.id))
        session.expire_all()
