"""Tokens for programs."""

from datetime import datetime

from flask import g

from elearn.accounts.schemas import Credentials, TokenRequestSchema, TokenSchema
from elearn.accounts.sign_in import issue_token, recognise
from elearn.kernel import clock
from elearn.kernel.errors import Forbidden, NotSignedIn
from elearn.web.access import PUBLIC, access
from elearn.web.api import ApiBlueprint

blp = ApiBlueprint("tokens", __name__, "Tokens")


@blp.post("/tokens")
@access(PUBLIC)
@blp.arguments(TokenRequestSchema)
@blp.response(201, TokenSchema)
def create_token(body: Credentials) -> dict[str, str | datetime]:
    """A token for an e-mail address and a password, good for 30 days; it is shown only this once."""
    person = recognise(g.reads, body.email, body.password)
    if person is None:
        raise NotSignedIn("wrong_credentials")
    if not person.is_confirmed:
        raise Forbidden("email_not_confirmed")
    token, expires_at = issue_token(g.session, person.person_id, clock.now())
    return {"token": token, "expires_at": expires_at}
