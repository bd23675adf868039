"""A step that another revision of the course has, and this learner's has not: said so, with the way on."""

from flask import Response, g
from sqlalchemy import select

from elearn.catalogue.models import CompiledPage, Revision
from elearn.catalogue.revisions import RevisionContent, load_revision
from elearn.kernel.errors import NotFound
from elearn.learning.presenting import activity_link, course_link, text_lang, way_to
from elearn.learning.progress import next_activity
from elearn.learning.reading import Place
from elearn.web.foreign import page_title
from elearn.web.layout import page


def retired_page(place: Place, content: RevisionContent, activity: str, lang: str) -> Response:
    """For somebody who came by an old link, or by one that is too new. Raises NotFound where no revision has it."""
    elsewhere = _revision_with(place.course_id, activity)
    texts = elsewhere.texts_in(lang)
    title, course = text_lang(texts.activities[activity], lang), course_link(content, lang)
    following = next_activity(content.manifest, place.standings, place.last_activity)
    return page(
        "learning/retired.html",
        page_title=page_title(texts.activities[activity], texts.title),
        status=404,
        title=title,
        is_newer=elsewhere.number > content.number,
        course=course,
        go_on=activity_link(content, lang, following) if place.run is not None else None,
        breadcrumb=way_to(course, lang=lang),
    )


def _revision_with(course_id: int, activity: str) -> RevisionContent:
    found = g.reads.scalar(
        select(Revision.id)
        .join(CompiledPage, CompiledPage.revision_id == Revision.id)
        .where(Revision.course_id == course_id, CompiledPage.activity == activity)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound("activity", activity)
    return load_revision(g.reads, found)
