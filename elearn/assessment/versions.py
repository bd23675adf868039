"""Storing the questions of a quiz at its publication: a version changes only when the question does."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from elearn.assessment.models import TEXTS, VERSIONS
from elearn.assessment.questions import Question, choices_of, kind_of, right_keys
from elearn.kernel.ids import new_id

_KNOWN_VERSIONS = select(VERSIONS.c.id, VERSIONS.c.key, VERSIONS.c.digest).where(
    VERSIONS.c.quiz == bindparam("quiz"), VERSIONS.c.key.in_(bindparam("keys", expanding=True))
)
_KNOWN_TEXTS = select(TEXTS.c.version_id, TEXTS.c.locale, TEXTS.c.digest, TEXTS.c.current).where(
    TEXTS.c.version_id.in_(bindparam("versions", expanding=True))
)
_SET_CURRENT = (
    update(TEXTS)
    .where(
        TEXTS.c.version_id == bindparam("of_version"),
        TEXTS.c.locale == bindparam("of_locale"),
        TEXTS.c.digest == bindparam("of_digest"),
    )
    .values(current=bindparam("is_current"))
)

_TextKey = tuple[int, str, str]


@dataclass(frozen=True)
class ShownText:
    """A question in one language: safe HTML of the stem, of each choice by key, of the feedback."""

    html: str
    choices: Mapping[str, str]
    feedback: str | None = None
    choice_feedback: Mapping[str, str] = field(default_factory=dict)


def store_versions(
    session: Session,
    quiz: str,
    questions: Sequence[Question],
    texts_by_locale: Mapping[str, Mapping[str, ShownText]],
    *,
    source: str,
) -> dict[str, int]:
    """Store what is new of a quiz; returns the ids of the versions by question key, in the questions' order.

    A version is reused unless its kind, its choices, the right ones or the source texts changed. For each
    language `texts_by_locale` holds the questions, by key, that are whole in it; the others are shown in the
    language `source`, where all must be (else ValueError). Older texts stay, and are no longer shown.
    """
    missing = [question.key for question in questions if question.key not in texts_by_locale.get(source, {})]
    if missing:
        raise ValueError(f"no text in {source} for: {', '.join(missing)}")
    versions = _store_questions(session, quiz, questions, source)
    _store_texts(session, versions, texts_by_locale)
    return versions


def version_digest(question: Question, source: str) -> str:
    """What makes a version: kind, choices in order, right ones, source texts but for white space."""
    parts = [
        kind_of(question),
        source,
        [[choice.key, _normal(choice.text)] for choice in choices_of(question)],
        sorted(right_keys(question)),
        _normal(question.stem),
    ]
    return _digest(parts)


def text_digest(text: ShownText) -> str:
    """Names a text by its content, byte for byte."""
    return _digest([text.html, dict(text.choices), text.feedback, dict(text.choice_feedback)])


def _store_questions(
    session: Session, quiz: str, questions: Sequence[Question], source: str
) -> dict[str, int]:
    connection = session.connection()
    keys = [question.key for question in questions]
    rows = connection.execute(_KNOWN_VERSIONS, {"quiz": quiz, "keys": keys})
    known = {(row.key, row.digest): row.id for row in rows}
    versions, fresh = {}, []
    for question in questions:
        digest = version_digest(question, source)
        version = known.get((question.key, digest))
        if version is None:
            version = new_id()
            fresh.append(_version_row(version, quiz, question, digest, source))
        versions[question.key] = version
    if fresh:
        connection.execute(insert(VERSIONS), fresh)
    return versions


def _store_texts(
    session: Session, versions: Mapping[str, int], texts_by_locale: Mapping[str, Mapping[str, ShownText]]
) -> None:
    connection = session.connection()
    rows = connection.execute(_KNOWN_TEXTS, {"versions": list(versions.values())})
    known: dict[_TextKey, bool] = {(row.version_id, row.locale, row.digest): row.current for row in rows}
    wanted: dict[_TextKey, ShownText] = {}
    for locale, texts in texts_by_locale.items():
        for key, text in texts.items():
            if key in versions:
                wanted[versions[key], locale, text_digest(text)] = text
    changed = [
        {"of_version": version, "of_locale": locale, "of_digest": digest, "is_current": not was_current}
        for (version, locale, digest), was_current in known.items()
        if was_current != ((version, locale, digest) in wanted)
    ]
    if changed:
        connection.execute(_SET_CURRENT, changed)
    fresh = list(_text_rows((key, text) for key, text in wanted.items() if key not in known))
    if fresh:
        connection.execute(insert(TEXTS), fresh)


def _version_row(version: int, quiz: str, question: Question, digest: str, source: str) -> dict[str, Any]:
    choices = choices_of(question)
    return {
        "id": version,
        "quiz": quiz,
        "key": question.key,
        "digest": digest,
        "kind": kind_of(question).value,
        "locale": source,
        "choices": [choice.key for choice in choices],
        "right": sorted(right_keys(question)),
        "source_text": "\n".join([_normal(question.stem), *(_normal(choice.text) for choice in choices)]),
    }


def _text_rows(texts: Iterable[tuple[_TextKey, ShownText]]) -> Iterable[dict[str, Any]]:
    for (version, locale, digest), text in texts:
        yield {
            "version_id": version,
            "locale": locale,
            "digest": digest,
            "current": True,
            "html": text.html,
            "choices_html": dict(text.choices),
            "feedback": {"question": text.feedback, "choices": dict(text.choice_feedback)},
        }


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _digest(parts: object) -> str:
    written = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:32]
