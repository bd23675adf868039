"""Tokens for programs."""

from datetime import datetime

from flask import Response, g

from elearn.accounts.schemas import Credentials, TokenRequestSchema, TokenSchema
from elearn.accounts.sign_in import Refused, issue_token, recognise
from elearn.accounts.throttle import too_many_tries
from elearn.accounts.tries import tries_from_here
from elearn.kernel import clock
from elearn.kernel.errors import Forbidden, NotSignedIn
from elearn.web.access import PUBLIC, access
from elearn.web.api import PROBLEM, ApiBlueprint, ProblemSchema
from elearn.web.errors import refusal

blp = ApiBlueprint("tokens", __name__, "Tokens")


@blp.post("/tokens")
@access(PUBLIC)
@blp.arguments(TokenRequestSchema)
@blp.response(201, TokenSchema)
@blp.alt_response(
    429,
    schema=ProblemSchema,
    content_type=PROBLEM,
    description="Too many wrong passwords.",
    headers={"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds until the next try."}},
)
def create_token(body: Credentials) -> dict[str, str | datetime] | Response:
    """A token for an e-mail address and a password, good for 30 days; it is shown only this once."""
    now = clock.now()
    person = recognise(g.reads, g.work, tries_from_here(body.email), body.email, body.password, now)
    if isinstance(person, Refused):
        return refusal(too_many_tries(person.wait) if person.wait else NotSignedIn("wrong_credentials"))
    if not person.is_confirmed:
        return refusal(Forbidden("email_not_confirmed"))
    token, expires_at = issue_token(g.session, person.person_id, now)
    return {"token": token, "expires_at": expires_at}
