"""Everything of a publication that thinks or touches files: before the transaction, and only once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import PurePosixPath
from urllib.parse import quote

from elearn.assessment.questions import Choice, MultipleQuestion, Question, SingleQuestion, TrueFalseQuestion
from elearn.assessment.versions import ShownText
from elearn.catalogue.archives import PackageFiles, write_zip
from elearn.catalogue.checking import Checked, examine
from elearn.catalogue.compiled import CompiledCourse, CompiledQuestion
from elearn.catalogue.compiling import compile_course
from elearn.catalogue.labels import labels_for
from elearn.catalogue.manifests import ActivityLine, CompletionRule, FilmLine, Manifest, QuizLine
from elearn.catalogue.packages import Course, Quiz, Video
from elearn.catalogue.questions import MultipleChoice, SingleChoice
from elearn.catalogue.questions import Question as PackageQuestion
from elearn.catalogue.revisions import CitedInstrument, PageTexts, RevisionTexts, UsedTerm
from elearn.catalogue.searching import course_entries, owner_of
from elearn.kernel.errors import DomainError
from elearn.kernel.findings import Finding
from elearn.kernel.search_index import Row, rows_of
from elearn.kernel.storage import Storage
from elearn.markup.captions import write_captions
from elearn.markup.rendering import Passage


class PackageRefused(DomainError):
    """The package has errors: `findings` are all of them, warnings too."""

    status = 422

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("package_refused", count=sum(finding.is_error for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Prepared:
    """A checked and compiled package: what remains is to insert its rows."""

    course: Course
    digest: str
    blob: str
    findings: tuple[Finding, ...]
    checked: Checked
    compiled: Mapping[str, CompiledCourse]
    media: Mapping[str, str]
    manifest: Manifest
    texts: Mapping[str, RevisionTexts]
    questions: Mapping[str, tuple[Question, ...]]
    question_texts: Mapping[str, Mapping[str, Mapping[str, ShownText]]]
    search: Sequence[Row]


Against = Callable[[Checked], list[Finding]]


def check_package(
    files: PackageFiles, archive_findings: list[Finding], against: Against = lambda _: []
) -> Checked:
    """Check the files, and what they say against other courses. Raises PackageRefused where anything is wrong, with
    everything that is."""
    checked = examine(files, archive_findings)
    checked = replace(checked, findings=tuple(sorted([*checked.findings, *against(checked)])))
    if checked.course is None or checked.has_errors:
        raise PackageRefused(list(checked.findings))
    return checked


def prepare(files: PackageFiles, checked: Checked, storage: Storage, zipped: bytes | None = None) -> Prepared:
    """Store the files and compile every language. `zipped` are the bytes that came, kept as they are."""
    course = checked.course
    assert course is not None
    media = _media(checked, files, storage)
    blob = storage.put(zipped if zipped is not None else write_zip(files))

    def media_url(path: str) -> str:
        return f"/media/{media[path]}/{quote(PurePosixPath(path).name)}"

    compiled = {
        locale: compile_course(
            checked,
            locale,
            media_url=media_url,
            activity_url=lambda key, locale=locale: f"/{locale}/courses/{course.key}/{key}",  # type: ignore[misc]
            labels=labels_for(locale, course.source),
        )
        for locale in map(str, course.languages)
    }
    quizzes = [activity for activity in course.activities if isinstance(activity, Quiz)]
    manifest = _manifest(course, quizzes)
    texts = {locale: _texts(each) for locale, each in compiled.items()}
    return Prepared(
        course,
        files.digest,
        blob,
        checked.findings,
        checked,
        compiled,
        media,
        manifest,
        texts,
        {quiz.key: tuple(map(_question, quiz.questions)) for quiz in quizzes},
        {quiz.key: _question_texts(quiz.key, compiled) for quiz in quizzes},
        _search(manifest, texts, compiled),
    )


def _search(
    manifest: Manifest, texts: Mapping[str, RevisionTexts], compiled: Mapping[str, CompiledCourse]
) -> list[Row]:
    pages = {(locale, page.key): page.html for locale, each in compiled.items() for page in each.activities}
    return rows_of(owner_of(manifest.course), course_entries(manifest, texts, pages))


def _media(checked: Checked, files: PackageFiles, storage: Storage) -> dict[str, str]:
    """The files that pages show, stored; the digest of each by its path."""
    return {
        path: storage.put(_as_shown(checked, path, content))
        for path, content in files.files.items()
        if path.startswith("media/")
    }


def _as_shown(checked: Checked, path: str, content: bytes) -> bytes:
    """A file as readers get it: captions are written anew, with nothing but words and times."""
    captions = checked.captions.get(path)
    return content if captions is None else write_captions(captions.cues).encode()


def _manifest(course: Course, quizzes: list[Quiz]) -> Manifest:
    """The manifest, but for the versions of the questions: the publication knows them."""
    return Manifest(
        course=str(course.key),
        area=course.area,
        also=tuple(course.also),
        source=str(course.source),
        languages=tuple(map(str, course.languages)),
        level=course.level,
        hours=float(course.hours),
        completion=CompletionRule(
            Fraction(str(course.completion.share)), tuple(map(str, course.completion.pass_quizzes))
        ),
        certificate={"valid_months": course.certificate.valid_months} if course.certificate else None,
        modules=tuple(str(module.key) for module in course.modules),
        activities=tuple(
            ActivityLine(str(each.key), each.kind, str(each.module), each.minutes or 0, each.required)
            for each in course.activities
        ),
        quizzes={str(quiz.key): QuizLine(_policy(quiz), {}) for quiz in quizzes},
        films={str(each.key): _film(each) for each in course.activities if isinstance(each, Video)},
    )


def _film(film: Video) -> FilmLine:
    policy = film.policy
    return FilmLine(film.length, Fraction(str(policy.watched)), policy.transcript, policy.claim)


def _policy(quiz: Quiz) -> dict[str, object]:
    policy = quiz.policy
    return {
        "pass": str(policy.pass_share),
        "attempts": policy.attempts,
        "wait_hours": policy.wait_hours,
        "draw": policy.draw,
        "shuffle": policy.shuffle,
        "counts": policy.counts,
        "review": policy.review,
        "page": policy.page,
        "questions": len(quiz.questions),
        "lessons": {
            str(question.key): str(question.lesson) for question in quiz.questions if question.lesson
        },
    }


def _question(question: PackageQuestion) -> Question:
    key, stem = str(question.key), str(question.stem)
    if isinstance(question, SingleChoice):
        right = next(str(choice.key) for choice in question.choices if choice.correct)
        return SingleQuestion(key, stem, _choices(question), right)
    if isinstance(question, MultipleChoice):
        return MultipleQuestion(
            key,
            stem,
            _choices(question),
            frozenset(str(choice.key) for choice in question.choices if choice.correct),
        )
    return TrueFalseQuestion(key, stem, question.answer)


def _choices(question: SingleChoice | MultipleChoice) -> tuple[Choice, ...]:
    return tuple(Choice(str(choice.key), str(choice.text)) for choice in question.choices)


def _question_texts(quiz: str, compiled: Mapping[str, CompiledCourse]) -> dict[str, dict[str, ShownText]]:
    """By language and question key, the questions that are whole in that language."""
    return {
        locale: {each.key: _shown(each) for each in course.questions[quiz] if each.locale == locale}
        for locale, course in compiled.items()
    }


def _shown(question: CompiledQuestion) -> ShownText:
    return ShownText(
        question.html,
        {choice.key: choice.html for choice in question.choices},
        question.feedback or None,
        {choice.key: choice.feedback for choice in question.choices if choice.feedback},
    )


def _texts(course: CompiledCourse) -> RevisionTexts:
    used = {term for each in course.activities for term in each.terms}
    return RevisionTexts(
        course.title,
        course.summary,
        course.audience,
        course.objectives,
        course.funding,
        {module.key: module.title for module in course.modules},
        {each.key: Passage(each.title, each.lang) for each in course.activities},
        {
            each.key: PageTexts(each.objectives, each.cites, each.fallbacks, each.terms)
            for each in course.activities
        },
        {
            str(each.instrument.key): CitedInstrument(
                each.title,
                str(each.instrument.reference),
                each.instrument.status,
                str(each.instrument.url) if each.instrument.url else None,
            )
            for each in course.instruments
        },
        course.coverage,
        {each.key: UsedTerm(each.term, each.html, each.lang) for each in course.glossary if each.key in used},
        course.fallen_questions,
    )
