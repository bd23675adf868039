"""What a request's tries are counted under, and how one that was refused is answered."""

from flask import Response, request

from elearn.accounts.register import normal_email
from elearn.accounts.secrets import Signer
from elearn.accounts.sign_in import Refused
from elearn.accounts.throttle import Tries, too_many_tries, tries_of
from elearn.kernel.errors import DomainError, FieldError, Invalid
from elearn.web.application import services
from elearn.web.clients import client_address
from elearn.web.forms import Again, told
from elearn.web.sentences import sentence


def signer() -> Signer:
    """Makes and reads the links of this platform."""
    return Signer(services().settings.secret_key)


def tries_from_here(email: str) -> Tries:
    """Where a try for an address is counted that comes from whoever asks."""
    return tries_of(signer(), normal_email(email), client_address(request, services().settings.proxies))


def refused_again(refused: Refused, again: Again, code: str, field: str = "password") -> Response:
    """The form once more: what is wrong beside the field, or when the next try is possible.

    It is a returned answer, so that what was counted is kept.
    """
    if not refused.wait:
        wrong = Invalid([FieldError(f"/{field}", code)])
        return _with_status(again(request.form, told(wrong)), wrong)
    early = too_many_tries(refused.wait)
    response = _with_status(
        again(request.form, [{"field": "", "text": sentence(early.code, early.params)}]), early
    )
    response.headers["Retry-After"] = str(early.retry_after)
    return response


def _with_status(response: Response, error: DomainError) -> Response:
    response.status_code = error.status
    return response
