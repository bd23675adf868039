"""What can be found of actions: by their title, and by what they are about, in each language."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.clock import now
from elearn.kernel.search_index import Entry, Source, add_source, replace_rows, rows_of
from elearn.programme.models import Action
from elearn.programme.texts.publishing import in_force, text_changed
from elearn.web.locale import languages

KIND = "action"


def add_search() -> None:
    """Have actions searched by everybody, as their texts read at any time."""
    add_source(Source({KIND: None}, _owners, _entries))


def _owners(session: Session) -> list[str]:
    return [
        f"{KIND}:{key}"
        for key in session.scalars(
            select(Action.key).where(Action.withdrawn_on.is_(None)).order_by(Action.key)
        )
    ]


def _entries(session: Session, owner: str) -> Iterable[Entry]:
    """The action in each language that it has a text in."""
    today, place = now().date(), f"/actions/{owner.partition(':')[2]}"
    for locale in languages():
        texts = in_force(session, locale, today, owner)
        title, about = texts.get((owner, "title")), texts.get((owner, "about"))
        if title is None or locale not in (title.locale, about.locale if about else title.locale):
            continue
        is_told = about is not None and about.locale == locale
        yield Entry(KIND, locale, place, title.text, about.text if about and is_told else "")


@text_changed.connect
def _text_changed(session: Session, *, owner: str, now: datetime) -> None:
    """An action is found by its new words."""
    kind, _, key = owner.partition(":")
    action = session.get(Action, key) if kind == KIND else None
    if action is not None:
        let_be_found(session, action)


def let_be_found(session: Session, action: Action) -> None:
    """Let an action be found as it reads now, and one that was withdrawn not at all."""
    owner = f"{KIND}:{action.key}"
    entries = _entries(session, owner) if action.withdrawn_on is None else ()
    replace_rows(session, owner, rows_of(owner, entries))
