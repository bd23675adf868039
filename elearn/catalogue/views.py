"""The catalogue, and the files that courses show."""

import mimetypes
from collections.abc import Iterator

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.catalogue.catalogue_page import CataloguePage, asked_of
from elearn.catalogue.models import MediaFile
from elearn.catalogue.offers import on_offer
from elearn.kernel.clock import now
from elearn.kernel.errors import NotFound
from elearn.kernel.texts import N_
from elearn.programme.areas import kept_areas
from elearn.web.access import PUBLIC, access
from elearn.web.application import services
from elearn.web.assets import FOREVER
from elearn.web.head import Told
from elearn.web.headers import UPLOADED_FILE_POLICY
from elearn.web.layout import page
from elearn.web.navigation import Place, add_place
from elearn.web.sitemap import Listed, list_pages
from elearn.web.stored_files import stored_file

bp = Blueprint("catalogue", __name__)


def add_places() -> None:
    """Put the catalogue into the navigation."""
    add_place(Place(10, N_("Courses"), "catalogue.courses"))


@list_pages
def public_pages(session: Session) -> Iterator[Listed]:
    """The catalogue and every course in it."""
    yield Listed((f"{bp.name}.courses", ()))
    for offer in on_offer(session).offers:
        yield Listed(("learning.course", (("course", offer.course),)), offer.published_at)


@bp.get("/<lang:lang>/courses", endpoint="courses")
@access(PUBLIC)
def courses_page(lang: str) -> Response:
    """Which course fits me?"""
    offered = on_offer(g.reads)
    areas = kept_areas(g.reads, lang, now().date(), offered.site_version)
    asked = asked_of(url_for(".courses", lang=lang), request.args)
    return page(
        "catalogue/courses.html",
        page_title=gettext("Courses"),
        told=Told(
            gettext(
                "Courses in the six thematic areas of the Prague Process, by area, language, level and hours."
            )
        ),
        **CataloguePage(asked, offered, areas, lang).values(),
    )


@bp.get("/media/<digest>/<name>")
@access(PUBLIC)
def media(digest: str, name: str) -> Response:
    """A file that a published course shows; its address names its content, so it may be kept for ever."""
    path = g.reads.scalar(select(MediaFile.path).where(MediaFile.digest == digest).limit(1))
    if path is None:
        raise NotFound("file", name)
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = stored_file(services().storage, digest, kind)
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    return response
