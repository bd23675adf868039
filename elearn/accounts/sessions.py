"""Where somebody is signed in, and ending it. A session is named by the first digits of its kept hash."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from elearn.accounts.models import Login, Token
from elearn.accounts.sign_in import SHARED_LASTS
from elearn.kernel.errors import NotFound

NAME_LENGTH = 16
MOST_SHOWN = 20


@dataclass(frozen=True)
class SignedIn:
    """A browser in which somebody is signed in; `device` may be empty."""

    name: str
    device: str
    since: datetime
    until: datetime
    is_here: bool

    @property
    def is_shared(self) -> bool:
        """Whether it was said to be a computer that others use too."""
        return self.until - self.since <= SHARED_LASTS


def sessions_of(session: Session, person_id: int, here: str | None, now: datetime) -> list[SignedIn]:
    """The newest sessions that last, this one (`here` is its hash) before the others."""
    rows = session.execute(
        select(Login.token_hash, Login.device, Login.created_at, Login.expires_at)
        .where(Login.person_id == person_id, Login.expires_at > now)
        .order_by((Login.token_hash == (here or "")).desc(), Login.created_at.desc())
        .limit(MOST_SHOWN)
    )
    return [
        SignedIn(kept[:NAME_LENGTH], device, since, until, kept == here)
        for kept, device, since, until in rows
    ]


def end_session(session: Session, person_id: int, name: str) -> None:
    """End one session. Raises NotFound where the person has none of that name, or no longer."""
    mine = delete(Login).where(
        Login.person_id == person_id, func.substr(Login.token_hash, 1, NAME_LENGTH) == name
    )
    if session.scalar(mine.returning(Login.person_id)) is None:
        raise NotFound("session", name)


def end_sessions(session: Session, person_id: int, *, but: str | None = None) -> None:
    """End every session of a person, but for the one with that hash."""
    session.execute(delete(Login).where(Login.person_id == person_id, Login.token_hash != (but or "")))


def end_tokens(session: Session, person_id: int) -> None:
    """Let no program act for the person any longer."""
    session.execute(delete(Token).where(Token.person_id == person_id))
