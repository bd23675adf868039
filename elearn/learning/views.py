"""The learner's pages: courses, lessons, what one is learning; and the forms on them."""

from typing import Any

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext

from elearn.catalogue.listing import courses
from elearn.catalogue.presenting import area_of, course_card
from elearn.catalogue.revisions import load_revision
from elearn.kernel import clock
from elearn.kernel.errors import Conflict, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.learning import policy
from elearn.learning.course_page import course_page, course_page_values
from elearn.learning.enrol import enrol
from elearn.learning.film_page import film_values
from elearn.learning.films import said_of_film
from elearn.learning.overview import Learned, my_courses
from elearn.learning.pages import act_block, activity_page, place_block, progress_block
from elearn.learning.presenting import (
    activity_link,
    activity_url,
    course_url,
    date_text,
    done_of_required,
    missing_in_words,
    text_lang,
)
from elearn.learning.progress import count_done
from elearn.learning.quiz_start import quiz_start_page
from elearn.learning.record import record
from elearn.learning.repeats import PastRun, finished_runs
from elearn.learning.retired import retired_page
from elearn.learning.runs import NewEvent
from elearn.learning.schemas import DoneForm, DoneSchema, EnrolmentFormSchema
from elearn.learning.standing import content_of_request, place_of_request, place_of_visitor, run_of_request
from elearn.programme.areas import areas_in
from elearn.web.access import PUBLIC, access
from elearn.web.application import signed_in
from elearn.web.forms import takes
from elearn.web.layout import layout_values, page, send_filled, unless_known
from elearn.web.locale import current_locale, own_name
from elearn.web.navigation import Place as NavigationPlace
from elearn.web.navigation import add_place
from elearn.web.notices import declare_notice, see_other
from elearn.web.numbers import percent
from elearn.web.sentences import declare_sentences

bp = Blueprint("learning", __name__)

declare_notice("enrolled", N_("You are in. Your place and your progress are kept from here on."))
declare_notice("new_run", N_("A new run has begun. The finished one stays as it is."))
declare_notice("done_kept", N_("Done, and kept."))
declare_notice("course_completed", N_("You have finished this course. Well done!"))
declare_sentences(
    {
        "not_enrolled": N_("You have not started this course yet. Start it on its page; then this works."),
        "not_completed": N_(
            "This course is still open for you. Finish it first; then you can take it again."
        ),
        "key_reused": N_("This key stands for another event already. Use a new key for each event."),
        "quiz_not_done": N_("A quiz is done by passing it. Take the quiz."),
        "claim_not_counted": N_("For this film the word of its viewer does not count. Play it to the end."),
        "transcript_not_counted": N_("For this film reading the transcript does not count. Play the film."),
        "not_a_film": N_("Only a film is done in this way. Leave the field out."),
        "not_a_range": N_("A range has two moments, in seconds: from and to."),
        "reversed_range": N_("This range ends before it begins. Send from and to in this order."),
        "beyond_the_film": N_("This moment lies after the end of the film."),
        "too_many_ranges": N_("These are more ranges than one report may hold: 200. Join those that touch."),
        "too_many_pieces": N_("The film is watched in more than 1,000 pieces already. Play longer parts."),
        "unknown_activity": N_("The course has no activity of this key in the revision that you are taking."),
        "no_attempts_left": N_(
            "There are no attempts left in this run of the course. What counts stays as it is."
        ),
        "wait": N_("The next attempt opens later: at %(until)s (UTC)."),
        "no_questions": N_("This quiz has no questions at the moment. Tell us, please."),
        "try_again": N_("That came twice in the same moment. Try again."),
        "submitted": N_(
            "This attempt is handed in already, here or on another device; answers can no longer change."
        ),
        "attempt_closed": N_(
            "This attempt belongs to an earlier run of the course, so nothing more is taken here."
        ),
        "not_submitted": N_("This attempt is still open. Hand it in first."),
        "choice_not_shown": N_("This choice was not offered in your attempt. Load the page again."),
        "one_choice_only": N_("Only one choice can be right here. Tick one."),
    }
)


def add_places() -> None:
    """Put learning into the navigation."""
    add_place(NavigationPlace(20, N_("My learning"), "learning.my_learning", policy.LEARN))


@bp.get("/<lang:lang>/courses/<course>/<activity>", endpoint="activity")
@access(policy.LEARN, by_view=True)
def activity_view(lang: str, course: str, activity: str) -> Response:
    """An activity: the text of a lesson, or what a quiz will ask."""
    place = place_of_request(course, clock.now())
    content = content_of_request(place.revision_id)
    line = content.manifest.by_key.get(activity)
    if line is None:
        return retired_page(place, content, activity, lang)
    if line.kind == "quiz":
        return quiz_start_page(content, place, activity, lang)
    found = activity_page(place.revision_id, lang, activity, place.site_version)
    values = layout_values(place.actor)
    done, total = count_done(content.manifest, place.standings), len(content.manifest.required)
    line_of_progress = progress_block(lang, done, total, place.completed_at) if place.run is not None else ""
    values["progress_line"] = line_of_progress
    values["outline"] = found.outline.fill(place.standings, line_of_progress)
    if line.kind == "video" and place.run is not None:
        values |= film_values(place, content, lang, activity)
    else:
        values["place"] = place_block(place, lang, activity)
        values["act"] = act_block(place, content, lang, activity, watched=found.watched)
        values["film_at"] = ""
    return send_filled(found.skeleton, values)


@bp.get("/<lang:lang>/learning")
@access(policy.LEARN)
def my_learning(lang: str) -> Response:
    """What next, and how far am I?"""
    areas = {area.key: area for area in areas_in(g.reads, lang, clock.now().date())}
    mine = my_courses(g.reads, signed_in())
    known = {each.course for each in mine}
    others = [offer for offer in courses(g.reads) if offer.course not in known]
    return page(
        "learning/my_learning.html",
        page_title=gettext("My learning"),
        in_progress=[_in_progress(each, lang, areas) for each in mine if each.completed_at is None],
        finished=[_finished(each, lang) for each in finished_runs(g.reads, signed_in())],
        suggestions=[course_card(offer, lang, areas) for offer in others[:3]],
        courses_url=url_for("catalogue.courses", lang=lang),
    )


def _in_progress(each: Learned, lang: str, areas: dict[str, Any]) -> dict[str, Any]:
    texts = each.content.texts_in(lang)
    done, total = done_of_required(each.outcome, each.manifest)
    return {
        **text_lang(texts.title, lang),
        "url": course_url(lang, each.course),
        "area": area_of(areas, each.manifest.area, lang),
        "done": done,
        "total": total,
        "deadline": None,
        "overdue": False,
        "next": activity_link(each.content, lang, each.next),
        "missing": missing_in_words(each.outcome, each.manifest, texts, lang),
        "language_name": own_name(each.content.content_locale(lang)),
    }


def _finished(each: PastRun, lang: str) -> dict[str, Any]:
    return {
        **text_lang(each.content.texts_in(lang).title, lang),
        "url": course_url(lang, each.content.manifest.course),
        "finished": date_text(each.completed_at),
        "certificate_url": None,
        "score": percent(each.score) if each.score is not None else None,
        "run": each.run if each.run > 1 else None,
    }


@bp.post("/courses/<course>/enrolment")
@access(policy.LEARN)
@takes(EnrolmentFormSchema)
def enrol_post(course: str, body: dict[str, bool]) -> Response:
    """Start a course with one click, or again after finishing it, and go to where it begins."""
    lang = current_locale()
    try:
        enrolled = enrol(g.session, signed_in(), course, again=body["again"], locale=lang, now=clock.now())
    except Conflict:  # a second click on "again": the new run is open already
        return see_other(course_url(lang, course))
    content = load_revision(g.session, enrolled.revision_id)
    notice = ("new_run" if enrolled.run > 1 else "enrolled") if enrolled.is_new else None
    if not enrolled.is_new:
        return see_other(course_url(lang, course))
    return see_other(activity_url(lang, course, content.manifest.activities[0].key), notice)


@bp.post("/courses/<course>/<activity>/done")
@access(policy.LEARN, by_view=True)
@takes(DoneSchema)
def done_post(course: str, activity: str, body: DoneForm) -> Response:
    """Mark an activity as done, once, and go on to the next."""
    now = clock.now()
    run = run_of_request(g.reads, course, now)
    line = run.manifest.by_key.get(activity)
    if line is None:
        raise NotFound("activity", activity)
    if line.kind == "quiz":
        raise Invalid([], "quiz_not_done")
    lang = current_locale()
    event = NewEvent(activity, "done", f"done-{run.course_id}-{run.run}-{activity}", lang)
    film = run.manifest.film(activity)
    if film is not None:
        event = said_of_film(run, film, event, body.by)
    recorded = record(g.session, run, event, now)
    manifest = recorded.run.manifest
    following = manifest.after(activity) if activity in manifest.by_key else None
    if recorded.completed or following is None:
        return see_other(course_url(lang, course), "course_completed" if recorded.completed else "done_kept")
    return see_other(activity_url(lang, course, following))


@bp.get("/<lang:lang>/courses/<course>", endpoint="course")
@access(PUBLIC)
def course_view(lang: str, course: str) -> Response:
    """Is it for me, how long, what will I be able to do?"""
    place = place_of_visitor(course, clock.now())
    values = {**layout_values(place.actor), **course_page_values(place, lang)}
    return unless_known(send_filled(course_page(place, lang).skeleton, values), place.actor)
