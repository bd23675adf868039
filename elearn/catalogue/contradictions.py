"""Where two courses contradict each other on one act, and which of them is to look again. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from elearn.catalogue.packages import Instrument
from elearn.kernel.findings import Finding, Rule, rule
from elearn.kernel.texts import N_
from elearn.localisation.segments import normalise

CONTRADICTS = rule(
    "instrument.contradicts",
    "error",
    N_("Of '%(key)s' the course '%(course)s' says %(field)s “%(theirs)s”; here stands “%(ours)s”."),
    N_(
        "Look at the source, and correct what is wrong here. Where this is right, write the day of your look in "
        "'checked', later than %(checked)s, and tell the authors of the other course. If it is another act, give "
        "it another key."
    ),
)
CONTRADICTS_EARLIER = rule(
    "instrument.contradicts-earlier",
    "warning",
    N_(
        "Of '%(key)s' the course '%(course)s' says %(field)s “%(theirs)s”; here stands “%(ours)s”, which was "
        "looked up later."
    ),
    N_("Tell the authors of the other course, so that learners read the same in both."),
)
WORDED_OTHERWISE = rule(
    "instrument.worded-otherwise",
    "warning",
    N_("Of '%(key)s' the course '%(course)s' says %(field)s “%(theirs)s”; here stands “%(ours)s”."),
    N_("Say it as the other course does, or tell its authors what is better."),
)

MOST_FINDINGS = 200
# A fact, of which one of two values is wrong. Of what is only put differently nobody need be stopped.
_FACTS = ("reference", "date", "status", "since")


@dataclass(frozen=True)
class Said:
    """What a published course says of an act, as the register keeps it."""

    course: str
    key: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """A field of which two courses say different things, and what each says; `language` that of a title."""

    field: str
    ours: str
    theirs: str
    language: str = ""

    @property
    def is_fact(self) -> bool:
        """Whether one of the two must be wrong."""
        return self.field in _FACTS


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[Difference]:
    """Everything in which two descriptions of one act differ; what one of them leaves open is no difference."""
    for field in _FACTS:
        if ours[field] and theirs[field] and normalise(ours[field]) != normalise(theirs[field]):
            yield Difference(field, ours[field], theirs[field])
    bound = [ours["bound"], theirs["bound"]]
    if "varies" not in bound and len({frozenset(_states(each)) for each in bound}) > 1:
        yield Difference("bound", *(", ".join(sorted(_states(each))) or "none" for each in bound))
    # Courses that were published before titles were kept by language have none.
    titles = theirs.get("titles", {})
    for language, title in ours.get("titles", {}).items():
        if language in titles and normalise(title) != normalise(titles[language]):
            yield Difference("title", title, titles[language], language)


def contradictions(
    instruments: Iterable[tuple[Instrument, Mapping[str, Any]]], said: Iterable[Said], today: date
) -> list[Finding]:
    """A finding for each field in which a package differs from what other courses say.

    A fact stops its publication, unless this package's authors have looked at the source later: so a wrong value can
    be corrected course by course, and none that is out of date comes in.
    """
    own = {str(instrument.key): (instrument, data) for instrument, data in instruments}
    found = []
    for each in said:
        instrument, data = own[each.key]
        looked, other = _looked(data, today), _looked(each.data, today)
        for difference in differences(data, each.data):
            broken = _rule(difference, is_later=looked > other)
            found.append(_finding(instrument, each, difference, broken, today))
            if len(found) == MOST_FINDINGS:
                return found
    return found


def _rule(difference: Difference, *, is_later: bool) -> Rule:
    if not difference.is_fact:
        return WORDED_OTHERWISE
    return CONTRADICTS_EARLIER if is_later else CONTRADICTS


def _finding(
    instrument: Instrument, said: Said, difference: Difference, broken: Rule, today: date
) -> Finding:
    language = f" ({difference.language})" if difference.language else ""
    params = {
        "key": said.key,
        "course": said.course,
        "field": f"'{difference.field}'{language}",
        "ours": difference.ours,
        "theirs": difference.theirs,
        "checked": min(said.data["checked"], today.isoformat()),
    }
    return Finding("instruments.yaml", *instrument.at[difference.field], broken, params)


def _looked(data: Mapping[str, Any], today: date) -> date:
    """When somebody looked at the source: nobody has done so on a day to come (tomorrow has begun elsewhere)."""
    day = date.fromisoformat(data["checked"])
    return day if day <= today + timedelta(days=1) else date.min


def _states(bound: str | list[str]) -> list[str]:
    return [] if isinstance(bound, str) else bound
