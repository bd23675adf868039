"""The states of the programme and their names."""

import unicodedata
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.programme.models import State
from elearn.web.locale import babel_locale

# Where the programme's or the United Nations' wording differs from CLDR's.
_OWN_NAMES = {
    "en": {"TR": "Türkiye", "MD": "Moldova", "XK": "Kosovo*"},
    "ru": {"TR": "Турция", "MD": "Молдова", "KG": "Кыргызстан", "XK": "Косово*"},
}


@cache
def state_name(code: str, locale: str) -> str:
    """A state's name in a language; the code where CLDR has none."""
    own = _OWN_NAMES.get(locale, _OWN_NAMES["en"] if code == "XK" else {})
    return own.get(code) or str(babel_locale(locale).territories.get(code, code))


def state_choices(session: Session, locale: str) -> list[tuple[str, str]]:
    """Code and name of every state, sorted by name in that language."""
    codes = session.scalars(select(State.code))
    return sorted(((code, state_name(code, locale)) for code in codes), key=lambda pair: _sort_key(pair[1]))


def _sort_key(name: str) -> str:
    # Letters with marks sort with their base letter, which is right for English and Russian alike.
    return "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(c))


def is_state(session: Session, code: str) -> bool:
    """Whether the programme's list has this state."""
    return session.get(State, code) is not None
