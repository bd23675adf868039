"""Which text a reader of a language sees for each segment."""

from collections.abc import Iterable, Mapping

from elearn.catalogue.checking import Checked
from elearn.catalogue.packages import Course
from elearn.catalogue.segmenting import Body
from elearn.localisation.catalogues import passage_of
from elearn.markup.blocks import checks_in
from elearn.markup.placeholders import plain
from elearn.markup.rendering import Passage


class Passages:
    """The passages of a course in one language, falling back to the source one by one."""

    def __init__(self, checked: Checked, course: Course, locale: str) -> None:
        self.locale = locale
        self.source = str(course.source)
        catalogue = checked.catalogues.get(locale)
        entries = catalogue.entries if catalogue is not None and locale != self.source else {}
        self._optional = checked.optional
        self._sources = {each.path: each.text for each in checked.segments}
        self._shown: Mapping[str, Passage] = {
            each.path: passage_of(entries.get(each.path), each.text, self.source, locale)
            if locale != self.source
            else Passage(each.text, locale)
            for each in checked.segments
        }

    @property
    def coverage(self) -> float:
        """The share of the texts that are shown in this language; 1 where there are none."""
        needed = self._shown.keys() - self._optional
        return 1 - self.fallbacks(needed) / len(needed) if needed else 1.0

    def of(self, path: str) -> Passage:
        """The text of a segment without markup; nothing where a draft lacks it."""
        shown = self._shown.get(path, Passage("", self.locale))
        return Passage(plain(shown.text), shown.locale)

    def source_of(self, path: str) -> Passage:
        """The source of a segment without markup."""
        return Passage(plain(self._sources.get(path, "")), self.source)

    def maybe(self, path: str) -> Passage | None:
        """The same; None where the course has no such text."""
        return self.of(path) if path in self._shown else None

    def falls_back(self, path: str) -> bool:
        """Whether a text that needs a translation is shown in the source language."""
        return path not in self._optional and self._shown[path].locale != self.locale

    def fallbacks(self, paths: Iterable[str]) -> int:
        """How many of the texts are shown in the source language."""
        return sum(self.falls_back(path) for path in paths if path in self._shown)

    def of_body(self, body: Body) -> list[Passage]:
        """A passage for each segment of a text; a check in it is whole in one language.

        Targets without a translation count as translated.
        """
        shown = [
            Passage(self._shown[path].text, self.locale) if path in self._optional else self._shown[path]
            for path in body.paths
        ]
        for segments in checks_in(body.document.root):
            if any(shown[each].locale != self.locale for each in segments):
                for each in segments:
                    shown[each] = Passage(self._sources[body.paths[each]], self.source)
        return shown

    def of_source(self, body: Body) -> list[Passage]:
        """The source of each segment of a text."""
        return [Passage(piece.text, self.source) for piece in body.document.segments]

    def words(self, body: Body) -> str:
        """The words of a text as they are shown, for the search."""
        shown = (self._shown[path].text for path in body.paths if path not in self._optional)
        return " ".join(plain(text) for text in shown)
