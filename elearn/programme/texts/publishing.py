"""Texts that are edited: each publication is kept, a translation belongs to the passage that it translates.

A text is of an owner ("area:return", "body:strategic-group"), and dated: from `since` on it is in force, until one with
a later date is. English is the source; other languages are translations of its passages.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from blinker import signal
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit, bump_site_version, one_at_a_time
from elearn.kernel.errors import Conflict, FieldError, Invalid, NotFound
from elearn.kernel.findings import Finding
from elearn.kernel.texts import N_
from elearn.localisation.segments import Known
from elearn.markup.placeholders import compare_placeholders
from elearn.programme.models import TextTranslation, TextVersion
from elearn.programme.texts.wordings import (
    SOURCE_LOCALE,
    Line,
    Translation,
    Wording,
    lines,
    name_passages,
    read_field,
    stamp_of,
    version_of,
    word,
)
from elearn.web.page_cache import PageCache
from elearn.web.sentences import declare_sentences

declare_sentences(
    {
        "wrong_text": N_("The text cannot be published as it is. Each fault is named beside it."),
        "text_changed": N_(
            "Somebody else has published this text since you opened it. Yours is still here: look at theirs, then "
            "publish again."
        ),
        "translation_changed": N_(
            "Somebody else has changed this text or its translation since you opened the page. What you typed is still "
            "here: compare it with what is in force now, then publish again."
        ),
        "empty_text": N_("Write the text, or leave the page: an empty one is not published."),
        "wrong_placeholders": N_(
            "The marks in braces, such as {1}, must be the same as in the source, each once. "
            "Put them where they belong."
        ),
    }
)

# Sent in the transaction that publishes or translates a text: `session`, with `owner` and `now`.
text_changed = signal("text_changed")

BEGINNING = date(2009, 4, 27)  # of the Prague Process: texts that no mandate dates are in force from then on


class WrongText(Invalid):
    """A text that cannot be shown as it is; `findings` have lines of the text."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__([FieldError("/text", "wrong_text")], "wrong_text")
        self.findings = findings


@dataclass(frozen=True)
class TextKey:
    """Which text of whom, in force from when."""

    owner: str
    field: str
    since: date = BEGINNING

    @property
    def subject(self) -> str:
        """As the audit names it."""
        return f"{self.owner}/{self.field}/{self.since}"


@dataclass(frozen=True)
class _Kept:
    """All texts in force in a language on a day."""

    wordings: dict[tuple[str, str], Wording]

    @property
    def size(self) -> int:
        return 500 + sum(each.size for each in self.wordings.values())


_kept: PageCache[_Kept] = PageCache(8 << 20)


def wordings(
    session: Session, locale: str, today: date, site_version: int
) -> Mapping[tuple[str, str], Wording]:
    """The texts in force by owner and field, for readers of a language; read once in a process's life for a version
    of the site's texts. Only what is committed: a transaction that has changed texts asks `in_force`."""
    key = (session.get_bind().engine, locale, today, site_version)
    return _kept.get(key, lambda: _Kept(in_force(session, locale, today))).wordings


def in_force(
    session: Session, locale: str, today: date, owner: str | None = None
) -> dict[tuple[str, str], Wording]:
    """The same, read now; of one owner, where one is named."""
    translated = Translated(newest_translations(session, locale, owner))
    found: dict[tuple[str, str], Wording] = {}
    for version in sorted(newest_versions(session, today, owner), key=lambda each: each.since):
        worded = word(
            version.field,
            version.text,
            version.paths,
            translated.of(TextKey(version.owner, version.field, version.since)),
            locale,
            is_quotation=version.is_quotation,
            source=version.source,
        )
        found[version.owner, version.field] = replace(worded, since=version.since)
    return found


def newest_versions(
    session: Session, today: date, owner: str | None = None, *, but: str | None = None
) -> Sequence[TextVersion]:
    """The last publication of every text, or of an owner's, for each date from which one is in force until today; those
    of the kind of owners `but` are left out."""
    key = (TextVersion.owner, TextVersion.field, TextVersion.since)
    newest = select(*key, func.max(TextVersion.number)).where(TextVersion.since <= today).group_by(*key)
    if owner is not None:
        newest = newest.where(TextVersion.owner == owner)
    if but is not None:
        newest = newest.where(~TextVersion.owner.startswith(f"{but}:"))
    return session.scalars(
        select(TextVersion).where(tuple_(*key, TextVersion.number).in_(select(newest.subquery())))
    ).all()


def newest_translations(
    session: Session, locale: str, owner: str | None = None, *, but: str | None = None
) -> Sequence[TextTranslation]:
    """What every passage, or every one of an owner's texts, reads in a language at last; `but` as above."""
    if locale == SOURCE_LOCALE:
        return []
    key = (
        TextTranslation.owner,
        TextTranslation.field,
        TextTranslation.since,
        TextTranslation.locale,
        TextTranslation.path,
    )
    newest = (
        select(*key, func.max(TextTranslation.number)).where(TextTranslation.locale == locale).group_by(*key)
    )
    if owner is not None:
        newest = newest.where(TextTranslation.owner == owner)
    if but is not None:
        newest = newest.where(~TextTranslation.owner.startswith(f"{but}:"))
    return session.scalars(
        select(TextTranslation).where(tuple_(*key, TextTranslation.number).in_(select(newest.subquery())))
    ).all()


class Translated:
    """Translations into a language. One serves its passage under every later date too, while that reads as it did."""

    def __init__(self, rows: Iterable[TextTranslation]) -> None:
        self._rows: dict[tuple[str, str], list[TextTranslation]] = defaultdict(list)
        for row in sorted(rows, key=lambda each: (each.since, each.number)):
            self._rows[row.owner, row.field].append(row)

    def of(self, key: TextKey) -> dict[str, Translation]:
        """Those of a text, by path."""
        return {
            row.path: Translation(row.text, row.translates, row.is_working)
            for row in self._rows[key.owner, key.field]
            if row.since <= key.since
        }


def history(session: Session, key: TextKey) -> Sequence[TextVersion]:
    """Every publication of a text, the newest first."""
    return session.scalars(
        select(TextVersion)
        .where(TextVersion.owner == key.owner, TextVersion.field == key.field, TextVersion.since == key.since)
        .order_by(TextVersion.number.desc())
    ).all()


def translations(session: Session, key: TextKey, locale: str) -> dict[str, Translation]:
    """What the passages of a text read in a language, by path, whether they fit still or not."""
    rows = session.scalars(
        select(TextTranslation).where(
            TextTranslation.owner == key.owner,
            TextTranslation.field == key.field,
            TextTranslation.locale == locale,
        )
    )
    return Translated(rows).of(key)


def desk(session: Session, key: TextKey, locale: str) -> list[Line]:
    """The passages of a text as a translator into a language sees them. Raises NotFound."""
    current = current_text(session, key)
    return lines(key.field, current.text, current.paths, translations(session, key, locale))


def current_text(session: Session, key: TextKey) -> TextVersion:
    """The text as it was published last. Raises NotFound."""
    found = next(iter(history(session, key)), None)
    if found is None:
        raise NotFound("text", key.subject)
    return found


def publish_text(
    session: Session,
    actor: Actor,
    key: TextKey,
    text: str,
    now: datetime,
    *,
    source: str = "",
    is_quotation: bool = False,
    seen: str | None = None,
) -> bool:
    """Put a source text in force; returns whether anything changed. `seen` is the version that its writer saw.

    Raises WrongText with what is wrong in the Markdown, Invalid where there is no text, and Conflict `text_changed`
    where another has published since.
    """
    one_at_a_time(session)
    before = next(iter(history(session, key)), None)
    if seen is not None and seen != version_of(before.text if before else ""):
        raise Conflict("text_changed")
    if before and (before.text, before.source, before.is_quotation) == (text, source, is_quotation):
        return False
    version = _version(key, before, text)
    version.source, version.is_quotation = source, is_quotation
    version.written_at, version.written_by = now, actor.id
    session.add(version)
    was = {"text": before.text} if before else None
    audit(session, actor, now, "text.publish", key.subject, before=was, after={"text": text})
    bump_site_version(session)
    session.flush()
    text_changed.send(session, owner=key.owner, now=now)
    return True


def _version(key: TextKey, before: TextVersion | None, text: str) -> TextVersion:
    """The next version of a text. Raises WrongText and Invalid."""
    document = read_field(key.field, text)
    if wrong := [each for each in document.findings if each.is_error]:
        raise WrongText(wrong)
    if not document.segments:
        raise Invalid([FieldError("/text", "empty_text")])
    return TextVersion(
        owner=key.owner,
        field=key.field,
        since=key.since,
        number=before.number + 1 if before else 1,
        text=text,
        paths=name_passages(key.field, document, _known(before)),
    )


def _known(version: TextVersion | None) -> list[Known]:
    if version is None:
        return []
    segments = read_field(version.field, version.text).segments
    return [Known(path, segment.text) for path, segment in zip(version.paths, segments, strict=True)]


def translate_text(
    session: Session,
    actor: Actor,
    key: TextKey,
    locale: str,
    texts: Mapping[str, str],
    now: datetime,
    *,
    is_working: bool = False,
    seen: str | None = None,
) -> int:
    """Put translations of passages in force, by path; returns how many changed. An empty one takes the translation
    back, and passages that are not named stay. `seen` is the stamp of the passages that their translator saw.

    Raises NotFound for a text or passage that is not there, Conflict `translation_changed`, and Invalid where
    placeholders do not fit the source.
    """
    one_at_a_time(session)
    sources = _sources(desk(session, key, locale), seen)
    _check_passages(sources, texts)
    kept, numbers = translations(session, key, locale), _numbers(session, key, locale)
    changed = {
        path: new
        for path, text in texts.items()
        if (new := Translation(text, sources[path], is_working)) != kept.get(path)
        and (text.strip() or path in kept)
    }
    stamp = {**asdict(key), "locale": locale, "written_at": now, "written_by": actor.id}
    session.add_all(
        TextTranslation(**stamp, **asdict(new), path=path, number=numbers.get(path, 0) + 1)
        for path, new in changed.items()
    )
    if changed:
        was = {path: kept[path].text for path in changed if path in kept}
        reads = {path: new.text for path, new in changed.items()}
        audit(session, actor, now, "text.translate", f"{key.subject}/{locale}", before=was, after=reads)
        bump_site_version(session)
        session.flush()
        text_changed.send(session, owner=key.owner, now=now)
    return len(changed)


def _sources(there: Sequence[Line], seen: str | None) -> dict[str, str]:
    """What is translated, by path."""
    if seen not in (None, stamp_of(there)):
        raise Conflict("translation_changed")
    return {line.path: line.source for line in there}


def _check_passages(sources: Mapping[str, str], texts: Mapping[str, str]) -> None:
    if unknown := texts.keys() - sources.keys():
        raise NotFound("passage", sorted(unknown)[0])
    faults = [
        FieldError(f"/{path}", "wrong_placeholders")
        for path, text in texts.items()
        if text.strip() and compare_placeholders(sources[path], text)
    ]
    if faults:
        raise Invalid(faults, "wrong_text")


def _numbers(session: Session, key: TextKey, locale: str) -> dict[str, int]:
    rows = session.execute(
        select(TextTranslation.path, func.max(TextTranslation.number))
        .where(
            TextTranslation.owner == key.owner,
            TextTranslation.field == key.field,
            TextTranslation.since == key.since,
            TextTranslation.locale == locale,
        )
        .group_by(TextTranslation.path)
    )
    return {row.path: row[1] for row in rows}


def load_text(
    session: Session,
    actor: Actor,
    key: TextKey,
    texts: Mapping[str, str],
    now: datetime,
    *,
    working: Iterable[str] = (),
    source: str = "",
    is_quotation: bool = False,
) -> bool:
    """A shipped text, by language, put where there is none yet: never over what was edited. Returns whether anything
    was put.

    A further language is added to a text that is as it was shipped, where nobody has translated it.
    """
    before = next(iter(history(session, key)), None)
    shipped = texts[SOURCE_LOCALE]
    if before is None:
        publish_text(session, actor, key, shipped, now, source=source, is_quotation=is_quotation)
    elif before.text != shipped:
        return False
    added = before is None
    for locale, text in texts.items():
        if locale == SOURCE_LOCALE or translations(session, key, locale):
            continue
        passages = [segment.text for segment in read_field(key.field, text).segments]
        paths = [line.path for line in desk(session, key, locale)]
        if len(passages) != len(paths):
            raise ValueError(f"{key.subject}: {len(paths)} passages, {len(passages)} in {locale}")
        named = dict(zip(paths, passages, strict=True))
        translate_text(session, actor, key, locale, named, now, is_working=locale in working)
        added = True
    return added
