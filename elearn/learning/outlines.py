"""A course's outline, rendered once for each state of its items; a request only chooses."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template

from elearn.catalogue.revisions import RevisionContent
from elearn.learning.presenting import course_link, outline
from elearn.learning.progress import Brief
from elearn.web.skeleton import hole

_STATES = ("todo", "started", "done")
_ITEM = "<li class="


@dataclass(frozen=True)
class Outline:
    """What stands before and after the line of progress, then each item as it looks in each state."""

    before: str
    after: str
    items: tuple[tuple[str, Mapping[str, str]], ...]

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return (
            len(self.before)
            + len(self.after)
            + sum(len(text) for _, looks in self.items for text in looks.values())
        )

    def fill(self, standings: Mapping[str, Brief], progress_line: str) -> str:
        """The outline with the signs of these standings."""
        pieces = [self.before, progress_line, self.after]
        for key, looks in self.items:
            known = standings.get(key)
            pieces.append(looks[known.state if known else "todo"])
        return "".join(pieces)


def make_outline(content: RevisionContent, locale: str, current: str) -> Outline:
    """The outline beside an activity, in a language."""
    modules = outline(content, locale)
    keys = [line["key"] for module in modules for line in module["activities"]]
    cuts = {
        state: render_template(
            "learning/_outline.html",
            course=course_link(content, locale),
            modules=modules,
            states=dict.fromkeys(keys, state),
            current=current,
            progress_line=hole("progress_line"),
        ).split(_ITEM)
        for state in _STATES
    }
    if any(len(cut) != len(keys) + 1 for cut in cuts.values()):
        raise ValueError("the outline's template no longer has one list item for each activity")
    before, _, after = cuts["todo"][0].partition(hole("progress_line"))
    items = tuple(
        (key, {state: _ITEM + cuts[state][place] for state in _STATES}) for place, key in enumerate(keys, 1)
    )
    return Outline(before, after, items)
