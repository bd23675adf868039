"""Values as templates want them: addresses ready, languages named where they differ from the page's."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import format_date, gettext, ngettext
from markupsafe import Markup, escape

from elearn.catalogue.manifests import Manifest
from elearn.catalogue.revisions import RevisionContent, RevisionTexts
from elearn.learning.progress import Outcome
from elearn.markup.rendering import Passage
from elearn.web.foreign import PASSAGE, around
from elearn.web.locale import own_name
from elearn.web.numbers import percent


def text_lang(passage: Passage, locale: str) -> dict[str, str | None]:
    """A passage as `title` and `lang`, the latter only where it is not the page's."""
    return {"title": passage.text, "lang": None if passage.locale == locale else passage.locale}


def text_and_lang(passage: Passage, locale: str) -> dict[str, str | None]:
    """A passage as `text` and `lang`, for those that are no titles."""
    return {"text": passage.text, "lang": None if passage.locale == locale else passage.locale}


@lru_cache(4096)
def activity_url(locale: str, course: str, activity: str) -> str:
    """The address of an activity."""
    return url_for("learning.activity", lang=locale, course=course, activity=activity)


@lru_cache(4096)
def course_url(locale: str, course: str) -> str:
    """The address of a course."""
    return url_for("learning.course", lang=locale, course=course)


def course_link(content: RevisionContent, locale: str) -> dict[str, Any]:
    """A course as a link."""
    return {
        **text_lang(content.texts_in(locale).title, locale),
        "key": content.manifest.course,
        "url": course_url(locale, content.manifest.course),
    }


def activity_link(content: RevisionContent, locale: str, activity: str | None) -> dict[str, Any] | None:
    """An activity as a link, with its kind and minutes; None where there is none."""
    if activity is None:
        return None
    line = content.manifest.by_key[activity]
    return {
        **text_lang(content.texts_in(locale).activities[activity], locale),
        "key": activity,
        "kind": line.kind,
        "minutes": line.minutes or None,
        "required": line.required,
        "url": activity_url(locale, content.manifest.course, activity),
    }


def outline(content: RevisionContent, locale: str, *, linked: bool = True) -> list[dict[str, Any]]:
    """The modules with their activities."""
    texts = content.texts_in(locale)
    modules = []
    for module in content.manifest.modules:
        lines = [line for line in content.manifest.activities if line.module == module]
        links = [activity_link(content, locale, line.key) or {} for line in lines]
        if not linked:
            links = [{**link, "url": None} for link in links]
        modules.append({**text_lang(texts.modules[module], locale), "activities": links})
    return modules


def done_of_required(outcome: Outcome, manifest: Manifest) -> tuple[int, int]:
    """How many required activities are done, and how many there are."""
    total = len(manifest.required)
    return int(outcome.share * total), total


def rule_in_words(manifest: Manifest, texts: RevisionTexts, locale: str) -> list[Markup]:
    """The course's completion rule as sentences."""
    total = len(manifest.required)
    share = manifest.completion.share
    needed = -(-share.numerator * total // share.denominator)
    steps = (
        ngettext("Do the %(num)s required step.", "Do all %(num)s required steps.", total)
        if needed == total
        else ngettext(
            "Do %(needed)s of the %(num)s required step.",
            "Do at least %(needed)s of the %(num)s required steps (%(share)s).",
            total,
            needed=needed,
            share=percent(share),
        )
    )
    return [
        escape(steps),
        *(
            around(gettext("Pass “%(quiz)s”.", quiz=PASSAGE), [texts.activities[quiz]], locale)
            for quiz in manifest.completion.quizzes
        ),
    ]


def certificate_in_words(manifest: Manifest) -> str | None:
    """What the certificate says, or None where the course gives none."""
    if manifest.certificate is None:
        return None
    months = manifest.certificate.get("valid_months")
    if not months:
        return gettext(
            "It confirms completion by this rule, unsupervised; identity is not checked. It does not expire."
        )
    return ngettext(
        "It confirms completion by this rule, unsupervised; identity is not checked. Valid for %(num)s month.",
        "It confirms completion by this rule, unsupervised; identity is not checked. Valid for %(num)s months.",
        months,
    )


def way_to(*links: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """The breadcrumb of a page within a course: the catalogue, then these."""
    catalogue = {"label": gettext("Courses"), "url": url_for("catalogue.courses", lang=lang), "lang": None}
    return [
        catalogue,
        *({"label": each["title"], "url": each["url"], "lang": each["lang"]} for each in links),
    ]


def missing_in_words(outcome: Outcome, manifest: Manifest, texts: RevisionTexts, locale: str) -> list[Markup]:
    """What the rule still asks for, a line each: quizzes to pass first, then how many steps of which."""
    if outcome.is_complete:
        return []
    must = [each for each in outcome.missing if each.activity in manifest.completion.quizzes]
    rest = [each for each in outcome.missing if each.activity not in manifest.completion.quizzes]
    share, total = manifest.completion.share, len(manifest.required)
    needed = -(-share.numerator * total // share.denominator) - int(outcome.share * total)
    lines = [_still(each.reason, texts.activities[each.activity], locale) for each in must]
    more = needed - sum(1 for each in must if each.activity in manifest.required)
    if more > 0 and rest:
        words = (
            ngettext("%(num)s more step, for example:", "%(num)s more steps, for example:", more)
            if len(rest) > more
            else ngettext("%(num)s more step:", "%(num)s more steps:", more)
        )
        lines.append(
            escape(words)
            + " "
            + Markup(", ").join(_quoted(texts.activities[each.activity], locale) for each in rest[:more])
        )
    return lines


def _quoted(title: Passage, locale: str) -> Markup:
    """A title in a list: many hold commas of their own."""
    return around(gettext("“%(title)s”", title=PASSAGE), [title], locale)


def _still(reason: str, title: Passage, locale: str) -> Markup:
    if reason == "not_passed":
        return around(gettext("“%(title)s” is not passed yet.", title=PASSAGE), [title], locale)
    return around(gettext("“%(title)s” is to be passed.", title=PASSAGE), [title], locale)


def language_list(content: RevisionContent, locale: str) -> list[dict[str, Any]]:
    """The languages of a course, each named in itself, with how much of it is translated; `fallen` is how many of
    its quiz questions are not."""
    return [
        {
            "code": code,
            "name": own_name(code),
            "url": course_url(code, content.manifest.course),
            "current": code == content.content_locale(locale),
            "coverage_text": percent(content.texts[code].coverage),
            "complete": content.texts[code].coverage >= 1,
            "fallen": sum((content.texts[code].fallen_questions or {}).values()),
        }
        for code in content.manifest.languages
    ]


def date_text(moment: object) -> str:
    """A date in the reader's language."""
    return str(format_date(moment, "long"))  # type: ignore[arg-type]
