"""What a use case refuses, as the form that was sent shows it again."""

from flask import Response, g

from elearn.kernel.errors import Conflict, DomainError, Invalid
from elearn.web.forms import told
from elearn.web.sentences import sentence

REFUSALS = (Invalid, Conflict)


def told_of(refusal: DomainError, field: str = "") -> list[dict[str, str]]:
    """The faults beside their fields; a conflict is the field's that is named, or the whole form's."""
    if isinstance(refusal, Invalid):
        return told(refusal)
    return [{"field": field, "text": sentence(refusal.code, refusal.params)}]


def answered(response: Response, refusal: DomainError) -> Response:
    """The page with the form again, and the refusal's status."""
    response.status_code = refusal.status
    return response


def undone() -> None:
    """Nothing that was written in this request stays; what is shown next is what is kept."""
    g.work.rollback()
