"""A course's outline, rendered once for each state of its items; a request only chooses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import render_template

from elearn.catalogue.revisions import RevisionContent
from elearn.learning.presenting import course_link, outline
from elearn.learning.progress import Brief
from elearn.web.skeleton import hole

_STATES = ("todo", "started", "done")
_PLAIN = "plain"
_ITEM = "<li class="


@dataclass(frozen=True)
class Outline:
    """What stands before and after the line of progress, then each item as it looks in each state."""

    before: bytes
    after: bytes
    items: tuple[tuple[str, Mapping[str, bytes]], ...]

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return (
            len(self.before)
            + len(self.after)
            + sum(len(text) for _, looks in self.items for text in looks.values())
        )

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {key: place for place, (key, _) in enumerate(self.items, 3)}

    @cached_property
    def _untouched(self) -> list[bytes]:
        return [self.before, b"", self.after, *(looks["todo"] for _, looks in self.items)]

    def fill(self, standings: Mapping[str, Brief] | None, progress_line: str = "") -> bytes:
        """The outline with the signs of these standings; with none at all for somebody who is not enrolled."""
        if standings is None:
            return b"".join([self.before, self.after, *(looks[_PLAIN] for _, looks in self.items)])
        pieces = self._untouched.copy()
        pieces[1] = progress_line.encode()
        for key, standing in standings.items():
            place = self._places.get(key)
            if place is not None:
                pieces[place] = self.items[place - 3][1][standing.state]
        return b"".join(pieces)


def make_outline(content: RevisionContent, locale: str, current: str) -> Outline:
    """The outline beside an activity, in a language."""
    course, modules = course_link(content, locale), outline(content, locale)

    def draw(states: Mapping[str, str]) -> str:
        return render_template(
            "learning/_outline.html",
            course=course,
            modules=modules,
            states=states,
            current=current,
            progress_line=hole("progress_line"),
        )

    return _cut(draw, modules)


def make_course_outline(content: RevisionContent, locale: str, *, linked: bool) -> Outline:
    """The outline on the page of a course; `linked` for those who may open its activities."""
    modules = outline(content, locale, linked=linked)
    return _cut(
        lambda states: render_template("catalogue/_outline.html", modules=modules, states=states), modules
    )


def _cut(draw: Callable[[Mapping[str, str]], str], modules: list[dict[str, Any]]) -> Outline:
    """Draw the outline in each state, and cut it at its items."""
    keys = [line["key"] for module in modules for line in module["activities"]]
    cuts = {state: draw(dict.fromkeys(keys, state)).split(_ITEM) for state in _STATES}
    cuts[_PLAIN] = draw({}).split(_ITEM)
    if any(len(cut) != len(keys) + 1 for cut in cuts.values()):
        raise ValueError("the outline's template no longer has one list item for each activity")
    before, _, after = cuts["todo"][0].partition(hole("progress_line"))
    items = tuple(
        (key, {state: (_ITEM + cut[place]).encode() for state, cut in cuts.items()})
        for place, key in enumerate(keys, 1)
    )
    return Outline(before.encode(), after.encode(), items)
