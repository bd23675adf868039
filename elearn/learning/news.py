"""What is new for me in this course: said on its page to somebody whose revision was followed by others."""

from datetime import datetime
from functools import lru_cache

from flask import g, render_template
from flask_babel import gettext
from markupsafe import Markup

from elearn.catalogue.revisions import RevisionContent, load_revision
from elearn.learning.adopt import move_of
from elearn.learning.presenting import activity_link, date_text
from elearn.learning.reading import Place
from elearn.web.trusted import trusted


def news(place: Place, content: RevisionContent, lang: str) -> Markup:
    """A box that says what a newer revision brings or has brought, or nothing where there is nothing to do."""
    if place.run is None:
        return Markup("")
    if content.id != place.current_revision:
        moves = move_of(g.reads, content.id, place.current_revision) is not None
        return _ahead(content.id, place.current_revision, lang, moves=moves)
    if place.adopted_from is None or place.adopted_at is None:
        return Markup("")
    known = load_revision(g.reads, place.adopted_from).manifest.by_key
    fresh = tuple(
        line.key
        for line in content.manifest.activities
        if line.key not in known
        and (line.key not in place.standings or place.standings[line.key].state != "done")
    )
    was_finished = place.finished_before if place.completed_at is None else None
    if not fresh and was_finished is None:
        return Markup("")
    return _behind(content.id, fresh, was_finished, place.adopted_at, lang)


@lru_cache(1024)
def _ahead(mine_id: int, current_id: int, lang: str, *, moves: bool) -> Markup:
    """For somebody who is still on an older revision."""
    mine, current = load_revision(g.reads, mine_id), load_revision(g.reads, current_id)
    known = mine.manifest.by_key
    added = [line.key for line in current.manifest.activities if line.key not in known]
    text = (
        gettext(
            "This course has been updated. You move on to the new version with your next step; "
            "what you have done is kept."
        )
        if moves
        else gettext("There is a newer version of this course. You stay on yours until you take it again.")
    )
    return _box(text, [{**(activity_link(current, lang, key) or {}), "url": None} for key in added])


@lru_cache(1024)
def _behind(
    revision_id: int, fresh: tuple[str, ...], was_finished: datetime | None, since: datetime, lang: str
) -> Markup:
    """For somebody who has moved on: what there is to do that was not there before."""
    content = load_revision(g.reads, revision_id)
    text = gettext("This course was updated on %(date)s. What you have done is kept.", date=date_text(since))
    if was_finished is not None:
        text = gettext(
            "You finished this course on %(before)s. It was updated on %(date)s and now asks for more: "
            "do what is missing, and you have finished it again.",
            before=date_text(was_finished),
            date=date_text(since),
        )
    return _box(text, [activity_link(content, lang, key) or {} for key in fresh])


def _box(text: str, items: list[dict[str, object]]) -> Markup:
    return trusted(render_template("catalogue/_news.html", text=text, items=items))
