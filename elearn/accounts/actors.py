"""Who is behind a cookie or a token: one statement."""

from datetime import datetime

from flask import Request
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from elearn.accounts.models import Login, Person, Token
from elearn.accounts.roles import grants_of_person, make_actor
from elearn.accounts.secrets import hash_secret
from elearn.kernel.actor import Actor
from elearn.kernel.database import UtcDateTime
from elearn.kernel.lanes import Lane
from elearn.kernel.prepared import Prepared


def _by(table: type[Login] | type[Token]):  # type: ignore[no-untyped-def]  # the type of a select of four columns
    return (
        select(Person.id, Person.name, Person.locale, grants_of_person())
        .join(table, table.person_id == Person.id)
        .where(
            table.token_hash == bindparam("token_hash"),
            table.expires_at > bindparam("now", type_=UtcDateTime()),
        )
    )


_BY_LOGIN, _BY_TOKEN = Prepared(_by(Login)), Prepared(_by(Token))


def secret_of(request: Request, cookie: str) -> tuple[str, bool] | None:
    """The hash of what the request carries, and whether it is a bearer token (then no cookie counts)."""
    scheme, _, token = request.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == "bearer":
        return hash_secret(token.strip()), True
    secret = request.cookies.get(cookie)
    return (hash_secret(secret), False) if secret else None


def find_actor(where: Lane | Session, token_hash: str, is_token: bool, now: datetime) -> Actor | None:
    """The actor, or None where the secret is unknown, ended or has run out."""
    statement = _BY_TOKEN if is_token else _BY_LOGIN
    row = statement.first(where, {"token_hash": token_hash, "now": now})
    return make_actor(*row) if row else None
