"""Courses on paper: the page that lists the files, and the files."""

from flask import Blueprint, Response, g
from flask_babel import gettext

from elearn.catalogue.models import Format, PartKind
from elearn.catalogue.papers import MIMETYPES, Part, file_name, paper_of, papers_of, parts_of
from elearn.catalogue.revisions import RevisionContent
from elearn.kernel import clock
from elearn.kernel.errors import NotFound
from elearn.learning import policy
from elearn.learning.paper_page import paper_values
from elearn.learning.presenting import course_link, way_to
from elearn.learning.standing import content_of_request, place_of_request
from elearn.web.access import access
from elearn.web.application import services
from elearn.web.layout import page
from elearn.web.stored_files import as_download, stored_file

bp = Blueprint("paper", __name__)


@bp.get("/<lang:lang>/paper/<course>")
@access(policy.LEARN, by_view=True)
def files(lang: str, course: str) -> Response:
    """What can I take with me, and how large is it?"""
    place = place_of_request(course, clock.now())
    return _page(content_of_request(place.revision_id), lang)


@bp.get("/<lang:lang>/paper/<course>/<any(course, module, lesson):part>/<key>.<any(pdf, epub):file_format>")
@access(policy.LEARN, by_view=True)
def file(lang: str, course: str, part: PartKind, key: str, file_format: Format) -> Response:
    """The file of the revision that somebody reads; where it is not there yet, the page that says so."""
    place = place_of_request(course, clock.now())
    content, asked = content_of_request(place.revision_id), Part(part, key)
    if asked not in parts_of(content.manifest):
        raise NotFound("file", key)
    locale = content.content_locale(lang)
    paper = paper_of(g.reads, content.id, locale, asked, file_format)
    if paper is None:
        return _page(content, lang, asked)
    g.reads.rollback()  # no connection is held while the file goes out
    response = stored_file(services().storage, paper.digest, MIMETYPES[file_format])
    response.headers["Cache-Control"] = "private, no-cache"
    name = file_name(asked, content.manifest.course, locale, file_format)
    return as_download(response, name, name)


def _page(content: RevisionContent, lang: str, asked: Part | None = None) -> Response:
    papers = papers_of(g.reads, content.id, content.content_locale(lang))
    return page(
        "learning/paper.html",
        page_title=gettext("Take it with you"),
        status=200 if asked is None else 404,
        languages_at=("paper.files", {"lang": lang, "course": content.manifest.course}),
        breadcrumb=way_to(course_link(content, lang), lang=lang),
        **paper_values(content, papers, lang, asked),
    )
