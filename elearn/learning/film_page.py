"""What is personal on the page of a film: how far it was played, where it was left, and what can be done."""

from functools import lru_cache

from flask import render_template, request, url_for
from markupsafe import Markup

from elearn.catalogue.manifests import ANY_FILM
from elearn.catalogue.revisions import RevisionContent
from elearn.learning.films import clock_text, go_on_at, percent_played, played_of
from elearn.learning.presenting import activity_url, course_url
from elearn.learning.ranges import LONGEST
from elearn.learning.reading import Place
from elearn.web.application import services
from elearn.web.numbers import percent
from elearn.web.trusted import trusted


def film_values(place: Place, content: RevisionContent, lang: str, activity: str) -> dict[str, str]:
    """What fills the holes of the page for somebody enrolled: one statement more than a lesson's."""
    assert place.actor is not None
    assert place.run is not None
    manifest = content.manifest
    film = manifest.film(activity) or ANY_FILM
    found = played_of(services().database.lane, place.actor.id, place.course_id, place.run, activity)
    standing = place.standings.get(activity)
    played, following = percent_played(found, film), manifest.after(activity)
    act = render_template(
        "learning/_film_act.html",
        state="done" if standing is not None and standing.state == "done" else "open",
        locale=lang,
        played=None if played is None else percent(played / 100),
        needed=None if film.length is None else percent(film.watched),
        claim=film.claim,
        transcript=film.transcript,
        done_url=url_for("learning.done_post", course=manifest.course, activity=activity),
        watch_url=url_for("learning-api.create_event"),
        course=manifest.course,
        activity=activity,
        who=f"{place.actor.id}-{place.course_id}-{place.run}",
        viewed_key=f"viewed-{place.course_id}-{place.run}-{activity}" if standing is None else None,
        next={"url": activity_url(lang, manifest.course, following)} if following else None,
        course_url=course_url(lang, manifest.course),
    )
    at = go_on_at(found, film)
    return {
        "act": trusted(act),
        "place": "" if at is None else _place_block(activity_url(lang, manifest.course, activity), at, lang),
        "film_at": _asked_place(film.length),
    }


@lru_cache(4096)
def _place_block(url: str, at: int, lang: str) -> Markup:
    """The link to where the film was left; `lang` is the language in which it is said."""
    return trusted(
        render_template(
            "learning/_film_place.html", url=f"{url}?t={at}", at=at, time=clock_text(at), locale=lang
        )
    )


def _asked_place(length: int | None) -> str:
    """The fragment of a film's address that opens it at the second that the page's address asks for."""
    asked = request.args.get("t", "")
    is_second = asked.isascii() and asked.isdigit() and len(asked) <= 5
    return f"#t={int(asked)}" if is_second and int(asked) * 1000 < (length or LONGEST) else ""
