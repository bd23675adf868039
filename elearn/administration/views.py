"""The editors' room: what can be edited, and what is wrong in the shipped data."""

from flask import Blueprint, Response, g
from flask_babel import gettext

from elearn.administration import policy
from elearn.administration.sections import section_links
from elearn.catalogue.findings_told import tell
from elearn.kernel.texts import N_
from elearn.programme.shipped.data_files import data_findings
from elearn.web.access import access
from elearn.web.layout import page
from elearn.web.navigation import Place, add_place

bp = Blueprint("administration", __name__)


def add_places() -> None:
    """Put the editors' room into the navigation of those who may see it."""
    add_place(Place(60, N_("Editing"), "administration.overview", policy.EDIT_PROGRAMME))


@bp.get("/<lang:lang>/admin")
@access(policy.EDIT_PROGRAMME)
def overview(lang: str) -> Response:
    """What can I edit, and is anything wrong in the data that the platform came with?"""
    return page(
        "administration/overview.html",
        page_title=gettext("Editing"),
        sections=section_links("", lang),
        findings=tell(data_findings(g.reads)),
    )
