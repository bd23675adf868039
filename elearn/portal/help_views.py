"""How to get around: one page, in steps, with pictures of the real pages."""

from collections.abc import Iterator

from flask import Blueprint, Response, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from elearn.kernel.texts import N_
from elearn.portal.help_pictures import picture_of
from elearn.web.access import PUBLIC, access
from elearn.web.head import Told
from elearn.web.layout import page
from elearn.web.sitemap import Listed, list_pages

bp = Blueprint("help", __name__)

WHAT_IT_IS = N_(
    "From the account to the last quiz: how to find a course, what is saved and when, who sees what, and where to ask."
)


@list_pages
def help_page_listed(_session: Session) -> Iterator[Listed]:
    """The page itself."""
    yield Listed((f"{bp.name}.page", ()))


@bp.get("/<lang:lang>/help", endpoint="page")
@access(PUBLIC)
def help_page(lang: str) -> Response:
    """How do I get around here?"""
    return page(
        "portal/help.html",
        page_title=gettext("Find your way in five minutes"),
        told=Told(gettext(WHAT_IT_IS)),
        picture_of=lambda name: picture_of(name, lang),
        urls=_named(lang),
    )


def _named(lang: str) -> dict[str, str]:
    """The pages that the text names."""
    return {
        "register": url_for("accounts.register_form", lang=lang),
        "sign_in": url_for("accounts.sign_in", lang=lang),
        "forgotten": url_for("passwords.forgotten", lang=lang),
        "courses": url_for("catalogue.courses", lang=lang),
        "search": url_for("search.page", lang=lang),
        "learning": url_for("learning.my_learning", lang=lang),
        "account": url_for("account.overview", lang=lang),
        "seen_by": url_for("account.seen_by", lang=lang),
        "privacy": url_for("portal.privacy", lang=lang),
        "accessibility": url_for("portal.accessibility", lang=lang),
        "contact": url_for("portal.contact", lang=lang),
        "documents": url_for("documents.library", lang=lang),
        "participation": url_for("participation.overview", lang=lang),
        "affiliations": url_for("coordination.affiliations", lang=lang),
        "reports": url_for("reporting.reports", lang=lang),
        "editing": url_for("administration.overview", lang=lang),
        "texts": url_for("texts.overview", lang=lang),
    }
