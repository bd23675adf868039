"""Every text of the programme with how far each language is: what editors and translators have to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from elearn.localisation.segments import State
from elearn.programme.texts.publishing import TextKey, Translated, newest_translations, newest_versions
from elearn.programme.texts.wordings import lines


@dataclass(frozen=True)
class Standing:
    """How far a text is in a language, in passages."""

    reviewed: int
    stale: int
    missing: int

    @property
    def is_whole(self) -> bool:
        """Whether readers of the language see all of it in their language."""
        return not self.stale and not self.missing


@dataclass(frozen=True)
class TextLine:
    """A text that is in force, or will be: how it begins, when it was published last, and each language."""

    key: TextKey
    text: str
    number: int
    languages: Mapping[str, Standing]


def all_texts(session: Session, locales: Sequence[str], *, but: str) -> list[TextLine]:
    """By owner, field and date; those of one kind of owners, which grows without end and has a list of its own, are
    left out. One statement, and one for each language."""
    translated = {locale: Translated(newest_translations(session, locale, but=but)) for locale in locales}
    found = []
    for version in newest_versions(session, date.max, but=but):
        key = TextKey(version.owner, version.field, version.since)
        standings = {
            locale: _standing(
                [line.state for line in lines(key.field, version.text, version.paths, texts.of(key))]
            )
            for locale, texts in translated.items()
        }
        found.append(TextLine(key, version.text, version.number, standings))
    return sorted(found, key=lambda line: (line.key.owner, line.key.field, line.key.since))


def _standing(states: Sequence[State]) -> Standing:
    return Standing(
        sum(state is State.REVIEWED for state in states),
        sum(state is State.STALE for state in states),
        sum(state is State.MISSING for state in states),
    )
