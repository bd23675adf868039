"""A checked course as pages in one language; what is not reviewed is shown in the source, and marked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape

from elearn.catalogue.checking import Checked
from elearn.catalogue.checking_media import FILM_ENDINGS
from elearn.catalogue.compiled import (
    CompiledActivity,
    CompiledChoice,
    CompiledCourse,
    CompiledInstrument,
    CompiledModule,
    CompiledQuestion,
    CompiledSurveyQuestion,
    CompiledTerm,
)
from elearn.catalogue.credits import credit_html
from elearn.catalogue.films import ShownFilm, film_html, transcript_of
from elearn.catalogue.glossaries import TermFinder
from elearn.catalogue.packages import Activity, Course, Credit, Lesson, Quiz, Reading, Survey, Video
from elearn.catalogue.passages import Passages
from elearn.catalogue.questions import ChoiceQuestion, Question, ScaleQuestion, SurveyQuestion, TrueFalse
from elearn.catalogue.segmenting import Body, question_segments, survey_paths
from elearn.markup.captions import Cue
from elearn.markup.rendering import Passage, render
from elearn.markup.sanitising import sanitise
from elearn.markup.typed_reading import Text

# English words for labels that the caller did not give. A question that falls back needs words of the source
# language: they stand under KEY@LANGUAGE.
LABELS = {
    "true": "True",
    "false": "False",
    "open_reading": "Open the text",
    "transcript": "Transcript",
    "film_files": "To play or to save:",
    "picture": "Picture",
    "film": "Film",
    "megabytes": "%(size)s MB",
    "kilobytes": "%(size)s kB",
}


def compile_course(
    checked: Checked,
    locale: str,
    *,
    media_url: Callable[[str], str],
    activity_url: Callable[[str], str],
    labels: Mapping[str, str] = LABELS,
) -> CompiledCourse:
    """The course in a language; one with faults too, as far as it goes, for previews.

    Raises ValueError where it could not be read at all.
    """
    if checked.course is None:
        raise ValueError("a course that cannot be read cannot be compiled")
    passages = Passages(checked, checked.course, locale)
    finder = TermFinder.of(checked.course.glossary)
    return _Compiler(checked, checked.course, passages, media_url, activity_url, labels, finder).compile()


def _fallen(questions: Mapping[str, tuple[CompiledQuestion, ...]], locale: str) -> dict[str, int]:
    """By quiz, how many questions are not in the language; without those where it is none."""
    counts = {quiz: sum(each.locale != locale for each in several) for quiz, several in questions.items()}
    return {quiz: count for quiz, count in counts.items() if count}


@dataclass(frozen=True)
class _Resolver:
    """Where the references of a text lead."""

    compiler: "_Compiler"
    module: str
    locale: str
    shows_films: bool = True

    def link(self, target: str) -> str:
        return self.compiler.activity_url(target.removeprefix("activity:"))

    def media(self, target: str) -> str:
        return self.compiler.media_url(target)

    def credit(self, target: str) -> str:
        return self.compiler.credit(target, self.locale)

    def term(self, key: str) -> tuple[Passage, Passage]:
        passages = self.compiler.passages
        return passages.of(f"glossary/{key}/term"), passages.of(f"glossary/{key}/definition")

    def film(self, key: str) -> str:
        film = self.compiler.course.films.get((self.module, key))
        # A transcript may name a film, even its own: that one is not shown again.
        return self.compiler.film(film) if film is not None and self.shows_films else ""


@dataclass(frozen=True)
class _Compiler:
    checked: Checked
    course: Course
    passages: Passages
    media_url: Callable[[str], str]
    activity_url: Callable[[str], str]
    labels: Mapping[str, str]
    finder: TermFinder

    def compile(self) -> CompiledCourse:
        course, passages = self.course, self.passages
        quizzes = [activity for activity in course.activities if isinstance(activity, Quiz)]
        questions = {
            quiz.key: tuple(self._question(quiz, each) for each in quiz.questions) for quiz in quizzes
        }
        surveys = [activity for activity in course.activities if isinstance(activity, Survey)]
        return CompiledCourse(
            locale=passages.locale,
            title=passages.of("course/title"),
            summary=passages.of("course/summary"),
            objectives=self._objectives("course", course.objectives),
            audience=passages.of("course/audience"),
            funding=passages.maybe("course/funding"),
            modules=tuple(
                CompiledModule(
                    module.key,
                    passages.of(f"module/{module.key}/title"),
                    tuple(str(line.key) for line in module.activities),
                )
                for module in course.modules
            ),
            activities=tuple(self._activity(each, questions.get(each.key, ())) for each in course.activities),
            questions=questions,
            surveys={
                each.key: tuple(self._asked(each, asked) for asked in each.questions) for each in surveys
            },
            glossary=tuple(self._term(entry.key) for entry in course.glossary),
            instruments=tuple(
                CompiledInstrument(
                    each,
                    passages.of(f"instruments/{each.key}/title"),
                    passages.maybe(f"instruments/{each.key}/note"),
                )
                for each in course.instruments
            ),
            coverage=passages.coverage,
            fallen_questions=_fallen(questions, passages.locale),
        )

    def film(self, film: Video) -> str:
        """A film with its captions and, to unfold, its transcript."""
        passages = self.passages
        shown = ShownFilm(
            film,
            passages.locale,
            passages.of(f"{film.key}/title"),
            self._html(film.key, shows_films=False) or transcript_of(self._cues(film), passages.locale),
            # What is watched is kept for activities; a film that only illustrates a lesson is part of it.
            any(each.key == film.key for each in self.course.activities),
            self._film_credits(film),
        )
        return film_html(shown, self.media_url, self._label)

    @cached_property
    def _credits(self) -> Mapping[str, Credit]:
        return {f"media/{each.file}": each for each in self.course.credits}

    def _film_credits(self, film: Video) -> tuple[str, ...]:
        """Who made its files and the picture that stands before it, each once."""
        files = [str(each.path) for each in film.sources] + ([str(film.poster)] if film.poster else [])
        return tuple(filter(None, dict.fromkeys(map(self.credit, files))))

    def credit(self, path: str, locale: str = "") -> str:
        """Who made a file of media/, in the language of what it stands in; nothing where nobody said."""
        credit = self._credits.get(path)
        if credit is None:
            return ""
        is_source = locale not in ("", self.passages.locale)
        passage_of = self.passages.source_of if is_source else self.passages.of
        kind = "film" if path.endswith(FILM_ENDINGS) else "picture"
        return credit_html(credit, passage_of, locale or self.passages.locale, self._label(kind, locale))

    def _cues(self, film: Video) -> tuple[str, tuple[Cue, ...]]:
        """The captions from which a transcript is made: the reader's, else the course's, else any."""
        languages = [self.passages.locale, self.passages.source, *film.captions]
        for language in languages:
            captions = self.checked.captions.get(film.captions.get(Text(language), Text()))
            if captions is not None:
                return language, captions.cues
        return self.passages.locale, ()

    def _activity(self, activity: Activity, questions: Iterable[CompiledQuestion]) -> CompiledActivity:
        key, passages = activity.key, self.passages
        names = {"intro": f"{key}/intro", "why": f"{key}/why"}
        bodies = [body for name in (key, *names.values()) if (body := self.checked.bodies.get(name))]
        title = passages.of(f"{key}/title")
        objectives = self._objectives(key, activity.objectives if isinstance(activity, Lesson) else ())
        paths = [f"{key}/title"]
        paths += [f"{key}/objectives/{number}" for number in range(1, len(objectives) + 1)]
        terms = self._terms(activity)
        shown = {f"glossary/{term}/term" for term in terms} | {
            f"glossary/{term}/definition" for term in terms
        }
        fallen = sum(question.locale != passages.locale for question in questions)
        fallen += sum(each.locale != passages.locale for body in bodies for each in passages.of_body(body))
        return CompiledActivity(
            key=key,
            kind=activity.kind,
            module=activity.module,
            title=title.text,
            lang=title.locale,
            minutes=activity.minutes or 0,
            required=activity.required,
            objectives=objectives,
            html=self._page(activity),
            plain=" ".join([title.text, *(passages.words(body) for body in bodies), *self._spoken(activity)]),
            cites=tuple(map(str, activity.cites)) if isinstance(activity, Lesson | Reading) else (),
            fallbacks=passages.fallbacks({*paths, *shown}) + fallen,
            terms=terms,
        )

    def _terms(self, activity: Activity) -> tuple[str, ...]:
        """The terms that a lesson or a film's transcript uses; found in the source, so the same everywhere."""
        body = self.checked.bodies.get(activity.key)
        found = self.finder.found_in(body.document) if body is not None else frozenset()
        return tuple(str(entry.key) for entry in self.course.glossary if entry.key in found)

    def _spoken(self, activity: Activity) -> list[str]:
        """The words of a film whose transcript is made of its captions, for the search."""
        if not isinstance(activity, Video) or activity.transcript is not None:
            return []
        return [" ".join(cue.words.split()) for cue in self._cues(activity)[1]]

    def _page(self, activity: Activity) -> str:
        match activity:
            case Lesson():
                return self._html(activity.key)
            case Video():
                return f'<div class="film">{self.film(activity)}</div>'
            case Reading():
                return self._paragraph(f"{activity.key}/why") + self._source(activity)
            case _:
                return self._paragraph(f"{activity.key}/intro")

    def _paragraph(self, name: str) -> str:
        html = self._html(name)
        return f"<p>{html}</p>" if html else ""

    def _source(self, reading: Reading) -> str:
        """The link of a reading to its text."""
        link = self.passages.maybe(f"{reading.key}/link")
        file = self.passages.maybe(f"{reading.key}/file")
        address = link.text if link else self.media_url(file.text) if file else ""
        words = escape(self._label("open_reading"))
        return sanitise(
            f'<p class="reading-source"><a href="{escape(address)}" rel="noopener">{words}</a></p>'
        )

    def _question(self, quiz: Quiz, question: Question) -> CompiledQuestion:
        """A question whole in one language."""
        paths = question_segments(quiz.key, question, self.checked.bodies)
        locale = self.passages.source if self.passages.fallbacks(paths) else self.passages.locale
        root = f"{quiz.key}/q/{question.key}"

        def html(name: str) -> str:
            body = self.checked.bodies.get(f"{root}/{name}")
            if body is None:
                return ""
            is_source = locale == self.passages.source
            shown = self.passages.of_source(body) if is_source else self.passages.of_body(body)
            return self._render(body, shown, locale)

        if isinstance(question, TrueFalse):
            choices = [CompiledChoice(key, escape(self._label(key, locale)), "") for key in ("true", "false")]
        else:
            choices = [
                CompiledChoice(str(choice.key), html(f"{choice.key}/text"), html(f"{choice.key}/feedback"))
                for choice in question.choices
            ]
        return CompiledQuestion(
            str(question.key), question.kind, html("stem"), tuple(choices), html("feedback"), locale
        )

    def _asked(self, survey: Survey, question: SurveyQuestion) -> CompiledSurveyQuestion:
        """A survey's question, whole in one language too."""
        root = f"{survey.key}/q/{question.key}"
        falls_back = self.passages.fallbacks(path for path, _ in survey_paths(survey.key, question)) > 0
        show = self.passages.source_of if falls_back else self.passages.of
        is_scale = isinstance(question, ScaleQuestion)
        choices = question.choices if isinstance(question, ChoiceQuestion) else ()
        return CompiledSurveyQuestion(
            key=str(question.key),
            kind=question.kind,
            text=show(f"{root}/text"),
            low=show(f"{root}/low") if is_scale else None,
            high=show(f"{root}/high") if is_scale else None,
            choices=tuple((str(each.key), show(f"{root}/{each.key}/text")) for each in choices),
        )

    def _term(self, key: str) -> CompiledTerm:
        term = self.passages.of(f"glossary/{key}/term")
        body = self.checked.bodies.get(f"glossary/{key}/definition")
        if body is None:
            return CompiledTerm(str(key), term, "", term.locale)
        falls_back = self.passages.fallbacks(body.paths) > 0
        locale = self.passages.source if falls_back else self.passages.locale
        shown = self.passages.of_source(body) if falls_back else self.passages.of_body(body)
        return CompiledTerm(str(key), term, self._render(body, shown, locale), locale)

    def _objectives(self, owner: str, objectives: Iterable[str]) -> tuple[Passage, ...]:
        numbers = range(1, len(tuple(objectives)) + 1)
        return tuple(self.passages.of(f"{owner}/objectives/{number}") for number in numbers)

    def _html(self, name: str, *, shows_films: bool = True) -> str:
        """The HTML of a text, empty where there is none; passages in the source language are marked."""
        body = self.checked.bodies.get(name)
        if body is None:
            return ""
        return self._render(body, self.passages.of_body(body), self.passages.locale, shows_films)

    def _render(self, body: Body, shown: list[Passage], locale: str, shows_films: bool = True) -> str:
        resolver = _Resolver(self, body.module, locale, shows_films)
        return render(body.document, shown, locale=locale, resolver=resolver, labels=self.labels)

    def _label(self, key: str, locale: str = "") -> str:
        """A word of the interface, in the source language where a whole question falls back to it."""
        falls_back = locale not in {"", self.passages.locale}
        wanted = f"{key}@{locale}" if falls_back else key
        return self.labels.get(wanted, LABELS[key])
