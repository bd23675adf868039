"""How far the translations of a course have come, and what is wrong with them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from elearn.catalogue.checking_media import Uses
from elearn.catalogue.packages import Course, Quiz
from elearn.catalogue.reading import PackageText
from elearn.catalogue.segmenting import Segmented, question_segments
from elearn.kernel.findings import Finding, rule
from elearn.kernel.texts import N_
from elearn.localisation.catalogues import Catalogue, passage_of, read_catalogue, state_of
from elearn.localisation.segments import State
from elearn.markup.placeholders import plain
from elearn.markup.targets import kind_of_target, media_path

NO_CATALOGUE = rule(
    "translation.no-catalogue",
    "error",
    N_("The course promises '%(language)s', and there is no translations/%(language)s.po."),
    N_("Make it with 'elearn catalogue FOLDER %(language)s', or remove the language."),
)
NOT_LISTED = rule(
    "translation.not-listed",
    "warning",
    N_("The course does not offer a translation into '%(language)s', so nobody will see this one."),
    N_("Add the language to 'languages' in course.yaml when the translation is ready."),
)
NOT_REVIEWED = rule(
    "translation.not-reviewed",
    "warning",
    N_(
        "%(reviewed)d of %(total)d texts are translated and reviewed; "
        "%(missing)d are missing, %(drafts)d are drafts."
    ),
    N_("Learners see the other texts in the source language. Translate and review them."),
)
STALE = rule(
    "translation.stale",
    "warning",
    N_("The source of %(count)d translated texts has changed."),
    N_("Run 'elearn catalogue' and look at the entries marked fuzzy."),
)
QUESTIONS_NOT_REVIEWED = rule(
    "translation.questions-not-reviewed",
    "warning",
    N_(
        "The course offers '%(language)s', and some texts of %(count)d of its %(total)d quiz questions are not "
        "translated and reviewed in it: %(names)s."
    ),
    N_(
        "Translate and review every text of these questions: until then each stands whole in the source language, "
        "and learners are told so beforehand."
    ),
)
BAD_TARGET = rule(
    "translation.bad-target",
    "error",
    N_("The translated link leads to '%(target)s', which is not known."),
    N_("Use https://..., mailto:..., '#...', or an activity:KEY or media/FILE of this course."),
)
OTHER_TARGET = rule(
    "translation.other-target",
    "error",
    N_("The translated link leads to '%(target)s', which is of another kind than '%(source)s'."),
    N_("Lead to a page where the source leads to one, and to a file under media/ where it leads to a file."),
)
_MOST_NAMES = 5


def read_catalogues(texts: PackageText) -> dict[str, Catalogue]:
    """The catalogues of a package by language."""
    catalogues = {}
    for path, data in texts.package.files.items():
        name = re.fullmatch(r"translations/([a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?)\.po", path)
        if name:
            texts.used.add(path)
            catalogues[name[1]] = read_catalogue(data, file=path, locale=name[1])
    return catalogues


def translation_faults(
    course: Course, catalogues: Mapping[str, Catalogue], segmented: Segmented, uses: Uses
) -> Iterator[Finding]:
    """Catalogues that are missing, not wanted or faulty, and how far the wanted ones have come."""
    wanted = [language for language in course.languages if language != course.source]
    for language in wanted:
        if language not in catalogues:
            params = {"language": str(language)}
            yield Finding("course.yaml", language.line, language.column, NO_CATALOGUE, params)
    for locale, catalogue in catalogues.items():
        yield from catalogue.findings
        yield from _target_faults(course, locale, catalogue, segmented, uses)
        if locale in wanted:
            yield from _progress(course, locale, catalogue, segmented)
        else:
            yield Finding(f"translations/{locale}.po", 0, 0, NOT_LISTED, {"language": locale})


def states(catalogue: Catalogue, segmented: Segmented) -> dict[str, State]:
    """The state of every segment that needs a translation."""
    return {
        each.path: state_of(catalogue.entries.get(each.path), each.text)
        for each in segmented.segments
        if each.path not in segmented.optional
    }


def _progress(course: Course, language: str, catalogue: Catalogue, segmented: Segmented) -> Iterator[Finding]:
    file = f"translations/{language}.po"
    found = states(catalogue, segmented)
    count = Counter(found.values())
    fallen = {
        each.path
        for each in segmented.segments
        if each.path in found
        and passage_of(catalogue.entries.get(each.path), each.text, course.source, language).locale
        != language
    }
    if count[State.MISSING] or count[State.DRAFT]:
        params = {
            "reviewed": len(found) - len(fallen),
            "total": len(found),
            "missing": count[State.MISSING],
            "drafts": count[State.DRAFT],
        }
        yield Finding(file, 0, 0, NOT_REVIEWED, params)
    if count[State.STALE]:
        yield Finding(file, 0, 0, STALE, {"count": count[State.STALE]})
    yield from _gate(course, language, segmented, fallen)


def _gate(course: Course, language: str, segmented: Segmented, fallen: set[str]) -> Iterator[Finding]:
    """What is assessed is in a language when every text of it is reviewed, and is not in it until then."""
    questions = [
        (f"{quiz.key}/{question.key}", question_segments(quiz.key, question, segmented.bodies))
        for quiz in course.activities
        if isinstance(quiz, Quiz)
        for question in quiz.questions
    ]
    names = [name for name, paths in questions if not fallen.isdisjoint(paths)]
    if names:
        more = ["…"] if len(names) > _MOST_NAMES else []
        params = {"count": len(names), "total": len(questions), "language": language}
        params["names"] = ", ".join([*names[:_MOST_NAMES], *more])
        yield Finding(f"translations/{language}.po", 0, 0, QUESTIONS_NOT_REVIEWED, params)


def _target_faults(
    course: Course, language: str, catalogue: Catalogue, segmented: Segmented, uses: Uses
) -> Iterator[Finding]:
    """Translated targets of links and pictures, of all that may be shown, that lead nowhere or elsewhere."""
    for source in segmented.segments:
        entry = catalogue.entries.get(source.path)
        if source.path not in segmented.targets or entry is None or language == course.source:
            continue
        if passage_of(entry, source.text, course.source, language).locale != language:
            continue
        target, wanted = plain(entry.text).strip(), plain(source.text)
        kind = kind_of_target(target)
        is_known = kind is not None
        if kind == "media":
            uses.add(media_path(target))
            is_known = media_path(target) in uses.files
        place = (f"translations/{language}.po", entry.line, 0)
        if not is_known:
            yield Finding(*place, BAD_TARGET, {"target": target})
        elif kind != (kind_of_target(wanted) or "web"):
            yield Finding(*place, OTHER_TARGET, {"target": target, "source": wanted})
