"""Every fault of a package is named at its place, all of them in one go, and nothing else is."""

import random
import re

import pytest

from elearn.catalogue.archives import MAX_TEXT, PackageFiles, read_zip, write_zip
from elearn.catalogue.checking import check, examine
from tests.catalogue.factory import FILES, catalogue, catalogue_of, edited, found, package, sentences


def test_the_small_package_is_in_order() -> None:
    checked = check(package())
    assert found(checked) == []
    assert checked.course is not None
    assert [activity.kind for activity in checked.course.activities] == [
        "lesson",
        "quiz",
        "reading",
        "video",
        "survey",
    ]


def test_a_package_with_twelve_faults_reports_exactly_those_twelve() -> None:
    changes: dict[str, str | bytes | None] = {
        "course.yaml": edited(
            "course.yaml", ("level: introductory", "level: beginner"), ("pass: [check]", "pass: [chekc]")
        ),
        "modules/one/first.md": edited(
            "modules/one/first.md",
            ("minutes: 5", "minutes: five"),
            ("[act 2(1)]", "[acta 2(1)]"),
            (":::term small", ":::term smal"),
            ("activity:check", "activity:chek"),
        ),
        "modules/one/check.quiz.yaml": edited(
            "modules/one/check.quiz.yaml",
            ("draw: 2}", "draw: 3, atempts: 2}"),
            ("text: Not at all}", "text: Not at all, correct: true}"),
            ("lesson: first", "lesson: frist"),
        ),
        "glossary.yaml": "- {key: small, term: small, definition: &x Not *large*.}\n",
        "media/film.mp4": b"GIF89a",
    }
    checked = check(package(**changes))
    assert found(checked) == [
        ("course.yaml", 10, 8, "yaml.not-one-of"),
        ("course.yaml", 12, 31, "course.unknown-quiz"),
        ("glossary.yaml", 1, 41, "yaml.anchor"),
        ("media/film.mp4", 0, 0, "media.not-what-it-says"),
        ("modules/one/check.quiz.yaml", 3, 27, "quiz.draw"),
        ("modules/one/check.quiz.yaml", 3, 30, "yaml.unknown-field"),
        ("modules/one/check.quiz.yaml", 9, 7, "quiz.one-correct"),
        ("modules/one/check.quiz.yaml", 12, 13, "quiz.unknown-lesson"),
        ("modules/one/first.md", 3, 10, "yaml.not-whole"),
        ("modules/one/first.md", 5, 9, "course.unknown-instrument"),
        ("modules/one/first.md", 7, 32, "lesson.unknown-activity"),
        ("modules/one/first.md", 17, 1, "lesson.unknown-term"),
    ]


def test_a_finding_says_what_is_wrong_and_how_to_mend_it() -> None:
    quiz = edited("modules/one/check.quiz.yaml", ("pass: 0.5", "pass: 0.5, atempts: 2"))
    checked = check(package(**{"modules/one/check.quiz.yaml": quiz}))
    assert found(checked) == [("modules/one/check.quiz.yaml", 3, 21, "yaml.unknown-field")]
    assert sentences(checked)[0].startswith("'atempts' is not a field of policy. Did you mean 'attempts'?")


CASES = [
    (
        "modules/one/check.quiz.yaml",
        "draw: 2}",
        "draw: 2, review: after_attempts}",
        3,
        38,
        "quiz.no-last-attempt",
    ),
    ("modules/one/check.quiz.yaml", "draw: 2}", "draw: 2, page: two}", 3, 36, "yaml.not-one-of"),
    ("course.yaml", "key: small", "key: Small", 2, 6, "yaml.bad-key"),
    ("course.yaml", "format: 1", "format: 2", 1, 9, "yaml.not-one-of"),
    ("course.yaml", "area: return", "area: retrun", 3, 7, "yaml.not-one-of"),
    ("course.yaml", "area: return", "area: return\nalso: [return]", 4, 7, "course.main-area-again"),
    ("course.yaml", "hours: 1\n", "hours: 0\n", 11, 8, "yaml.out-of-range"),
    ("course.yaml", "hours: 1\n", "hours: .inf\n", 11, 8, "yaml.not-number"),
    ("course.yaml", "share: 1,", "share: 1.01,", 12, 21, "yaml.out-of-range"),
    ("course.yaml", "share: 1,", "share: true,", 12, 21, "yaml.not-number"),
    ("course.yaml", "title: A small course", "title: 2026", 6, 8, "yaml.not-text"),
    ("course.yaml", "title: A small course", "title:", 6, 1, "yaml.no-value"),
    ("course.yaml", "title: A small course", "titel: A small course", 6, 1, "yaml.unknown-field"),
    ("course.yaml", "summary: Everything in it is small.\n", "", 1, 1, "yaml.missing-field"),
    ("course.yaml", "objectives: [See how small it is]", "objectives: See how", 8, 13, "yaml.not-list"),
    ("course.yaml", "objectives: [See how small it is]", "objectives: []", 8, 13, "yaml.too-few"),
    ("course.yaml", "languages: [en, ru]", "languages: [ru]", 5, 12, "course.source-language"),
    ("course.yaml", "languages: [en, ru]", "languages: [en, ru, EN]", 5, 21, "yaml.bad-form"),
    ("course.yaml", "languages: [en, ru]", "languages: [en, ru, zz]", 5, 21, "course.unknown-language"),
    ("course.yaml", "languages: [en, ru]", "languages: [en, ru, ru]", 5, 21, "course.doubled-value"),
    ("course.yaml", "quiz: check", "quiz: chek", 18, 15, "course.missing-file"),
    ("course.yaml", "- quiz: check", "- {quiz: check, lesson: first}", 18, 9, "course.activity-kind"),
    ("course.yaml", "- video: film", "- video: film\n      - quiz: check", 21, 15, "course.doubled-key"),
    ("course.yaml", "required: false", "required: no", 19, 35, "yaml.not-boolean"),
    ("modules/one/first.md", "---\ntitle", "title", 1, 1, "lesson.front-matter"),
    ("modules/one/first.md", "cites: [act 2(1)]\n---", "cites: [act 2(1)]", 1, 1, "lesson.open-front-matter"),
    ("modules/one/first.md", "minutes: 5", "minutes: 0", 3, 10, "yaml.out-of-range"),
    ("modules/one/first.md", "minutes: 5", "minutes: 5.5", 3, 10, "yaml.not-whole"),
    ("modules/one/first.md", "minutes: 5", "minutes: a: b", 3, 11, "yaml.second-colon"),
    ("modules/one/first.md", "video clip", "video clap", 20, 1, "lesson.unknown-film"),
    ("modules/one/first.md", "square.svg", "sqare.svg", 13, 1, "media.missing"),
    ("modules/one/first.md", "square.svg", "film.mp4", 13, 1, "media.wrong-kind"),
    ("modules/one/check.quiz.yaml", "kind: single", "kind: signle", 6, 11, "yaml.not-one-of"),
    ("modules/one/check.quiz.yaml", "key: truth", "key: size", 14, 10, "course.doubled-key"),
    ("modules/one/check.quiz.yaml", "key: b", "key: a", 10, 15, "course.doubled-key"),
    ("modules/one/check.quiz.yaml", "answer: true", "answer: yes", 17, 13, "yaml.not-boolean"),
    ("modules/one/check.quiz.yaml", "correct: true", "correct: yes", 9, 39, "yaml.not-boolean"),
    ("modules/one/check.quiz.yaml", "cites: [act 3]", "cites: [acts 3]", 13, 13, "course.unknown-instrument"),
    (
        "modules/one/check.quiz.yaml",
        "stem: It is small.",
        "stem: It is <b>small</b>.",
        16,
        17,
        "markdown.raw-html",
    ),
    ("modules/one/more.reading.yaml", "link: https:", "link: ftp:", 4, 7, "yaml.bad-form"),
    (
        "modules/one/more.reading.yaml",
        "minutes: 5",
        "minutes: 5\nfile: media/film.mp4",
        4,
        7,
        "reading.link-or-file",
    ),
    ("modules/one/film.video.yaml", "[media/film.mp4]", "[media/film.en.vtt]", 3, 9, "media.wrong-kind"),
    ("modules/one/film.video.yaml", ", ru: media/film.ru.vtt", "", 4, 11, "video.no-captions"),
    (
        "modules/one/film.video.yaml",
        "And then something",
        "And <i>then</i> something",
        9,
        7,
        "markdown.raw-html",
    ),
    ("modules/one/opinion.survey.yaml", "low: not at all, ", "", 3, 5, "yaml.missing-field"),
    ("instruments.yaml", "2001-02-03", "2001-02-30", 4, 9, "yaml.not-date"),
    ("instruments.yaml", "[AL, AT]", "sometimes", 6, 10, "yaml.not-one-of"),
    ("instruments.yaml", "[AL, AT]", "[AL, Austria]", 6, 15, "yaml.bad-form"),
    ("media/credits.yaml", "{file: square.svg,", "{file: squares.svg,", 1, 10, "media.credit-without-file"),
    ("media/square.svg", "<rect", "<script>1</script><rect", 0, 0, ""),
]


@pytest.mark.parametrize(("path", "old", "new", "line", "column", "rule"), CASES)
def test_a_fault_is_named_at_its_place(
    path: str, old: str, new: str, line: int, column: int, rule: str
) -> None:
    text = str(FILES[path])
    assert text.count(old) == 1
    places = found(check(package(**{path: text.replace(old, new)})))
    assert any(file == path and each.startswith(rule) for file, _, _, each in places)
    if rule:
        assert (path, line, column, rule) in places


def test_what_is_wrong_with_an_archive_hides_nothing_of_its_contents() -> None:
    files = dict(package(**{"course.yaml": edited("course.yaml", ("hours: 1", "hours: many"))}).files)
    much = random.Random(1).randbytes(MAX_TEXT).hex().encode()
    files["modules/one/first.md"] += much
    files["glossary.yaml"] += b"#" + much
    files["media/CON"] = b"x"
    read, faults = read_zip(write_zip(PackageFiles.of(files)))
    assert [(each.file, each.rule.key) for each in examine(read, faults).findings] == [
        ("course.yaml", "yaml.not-number"),
        ("glossary.yaml", "archive.text-too-large"),
        ("media/CON", "archive.reserved-name"),
        ("modules/one/first.md", "archive.text-too-large"),
    ]


def test_what_stands_in_a_zip_beside_its_files_hides_nothing_either() -> None:
    broken = package(**{"course.yaml": edited("course.yaml", ("hours: 1", "hours: many"))})
    checked = examine(*read_zip(write_zip(broken)[:-2] + b"\x06\0<html>"))
    assert found(checked) == [("", 0, 0, "archive.extra-data"), ("course.yaml", 11, 8, "yaml.not-number")]


def test_of_an_archive_that_cannot_be_read_only_that_is_said() -> None:
    assert [each.rule.key for each in examine(*read_zip(b"no zip")).findings] == ["archive.not-a-zip"]
    assert [each.rule.key for each in examine(*read_zip(write_zip(PackageFiles.of({})))).findings] == [
        "course.no-course-yaml"
    ]


LAID_OUT = [
    ("check.quiz", "stem: How **small** is it?", "stem: |\n      How\n      so <b>\n      it is?", (9, 10)),
    ("check.quiz", "stem: How **small** is it?", "stem: >-\n      How\n      so <b>\n      it is?", (9, 10)),
    ("check.quiz", "stem: It is small.", "stem: 'It ''is''\n     so <b>\n     small.'", (17, 9)),
    ("check.quiz", "stem: It is small.", "stem: It is\n     so <b>\n     small.", (17, 9)),
    ("film.video", "transcript: |\n  Some", "transcript: |2\n    Some\n\n  <b> Some", (9, 3)),
    ("film.video", "transcript: |\n  Some", "transcript: >\n  Some\n  thing\n  <b> Some", (9, 3)),
]


@pytest.mark.parametrize(("name", "old", "new", "place"), LAID_OUT)
def test_a_fault_in_a_text_of_several_lines_is_named_at_its_line_and_column(
    name: str, old: str, new: str, place: tuple[int, int]
) -> None:
    path = f"modules/one/{name}.yaml"
    places = found(check(package(**{path: edited(path, (old, new))})))
    assert (path, *place, "markdown.raw-html") in places


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"course.yaml": None}, [("course.yaml", "course.no-course-yaml")]),
        ({"course.yaml": "- a\n"}, [("course.yaml", "yaml.not-fields")]),
        ({"course.yaml": ""}, [("course.yaml", "yaml.empty")]),
        (
            {"glossary.yaml": "[a"},
            [("glossary.yaml", "yaml.bracket"), ("modules/one/first.md", "lesson.unknown-term")],
        ),
        ({"glossary.yaml": "small: 1"}, [("glossary.yaml", "yaml.not-list")]),
        ({"modules/one/first.md": b"---\ntitle: \xff\n---\n"}, [("modules/one/first.md", "text.encoding")]),
        (
            {"modules/one/first.md": "---\ntitle: A\n---\n\x01"},
            [("modules/one/first.md", "text.control-character")],
        ),
        ({"modules/one/second.md": "Nothing names me."}, [("modules/one/second.md", "course.unused-file")]),
        ({"notes.txt": "Nothing names me."}, [("notes.txt", "course.unused-file")]),
        ({"media/other.csv": "a,b\n"}, [("media/other.csv", "course.unused-file")]),
        (
            {"media/other.exe": "MZ"},
            [("media/other.exe", "course.unused-file"), ("media/other.exe", "media.unknown-kind")],
        ),
        ({"translations/ru.po": None}, [("course.yaml", "translation.no-catalogue")]),
    ],
)
def test_a_file_that_is_missing_broken_or_not_wanted(
    changes: dict[str, str | bytes | None], expected: list[tuple[str, str]]
) -> None:
    places = [(file, rule) for file, _, _, rule in found(check(package(**changes)))]
    assert set(expected) <= set(places)


def test_a_picture_without_credits_is_a_warning() -> None:
    credits_ = "\n".join(str(FILES["media/credits.yaml"]).splitlines()[1:])
    checked = check(package(**{"media/credits.yaml": credits_}))
    assert found(checked) == [("media/square.svg", 0, 0, "media.no-credit")]
    assert not checked.has_errors


def test_line_ends_of_windows_change_nothing() -> None:
    windows = {
        path: data.replace(b"\n", b"\r\n") if path.endswith((".md", ".yaml")) else data
        for path, data in package().files.items()
    }
    checked = check(PackageFiles.of(windows))
    assert found(checked) == []
    assert checked.segments == check(package()).segments


def test_a_language_without_catalogue_and_a_catalogue_without_language() -> None:
    course = edited("course.yaml", ("[en, ru]", "[en, ky]"))
    checked = check(package(**{"course.yaml": course}))
    places = found(checked)
    assert ("course.yaml", 5, 17, "translation.no-catalogue") in places
    assert ("translations/ru.po", 0, 0, "translation.not-listed") in places


def test_texts_that_are_not_reviewed_are_counted() -> None:
    faults = (
        catalogue()
        .replace('msgstr "Hош {1}смалл{/1} ис ит?"', 'msgstr ""')
        .replace('#. glossary.yaml\nmsgctxt "glossary/small/term"', '#, fuzzy\nmsgctxt "glossary/small/term"')
    )
    lesson = edited(
        "modules/one/first.md", ("The second paragraph stands here.", "The second paragraph stands.")
    )
    checked = check(package(**{"translations/ru.po": faults, "modules/one/first.md": lesson}))
    counts = {each.rule.key: dict(each.params) for each in checked.findings}
    total = sum(each.path not in checked.optional for each in checked.segments)
    assert counts == {
        "translation.not-reviewed": {"reviewed": total - 3, "total": total, "missing": 1, "drafts": 1},
        "translation.stale": {"count": 1},
        "translation.questions-not-reviewed": {
            "count": 1,
            "total": 2,
            "language": "ru",
            "names": "check/size",
        },
    }


UNREVIEWED = ('msgstr "Hош {1}смалл{/1} ис ит?"', 'msgstr ""')


def test_questions_that_are_not_all_reviewed_in_a_language_are_named_and_stop_nothing() -> None:
    checked = check(package(**{"translations/ru.po": edited("translations/ru.po", UNREVIEWED)}))
    (told,) = [each for each in checked.findings if each.rule.key == "translation.questions-not-reviewed"]
    assert dict(told.params)["names"] == "check/size"
    assert not checked.has_errors


def test_texts_that_are_not_assessed_may_be_untranslated() -> None:
    lesson = edited("modules/one/first.md", ("The second paragraph stands", "The second paragraph stood"))
    quiz = edited("modules/one/check.quiz.yaml", ("Answer *calmly*.", "Answer *now*."))
    checked = check(package(**{"modules/one/first.md": lesson, "modules/one/check.quiz.yaml": quiz}))
    assert [rule for _, _, _, rule in found(checked)] == ["translation.stale"]


def test_the_gate_counts_what_falls_back_also_for_a_text_within_a_text() -> None:
    quiz = edited(
        "modules/one/check.quiz.yaml", ("stem: It is small.", "stem: It is ![tiny](media/square.svg).")
    )
    files: dict[str, str | bytes | None] = {"modules/one/check.quiz.yaml": quiz}
    whole = catalogue_of(check(package(**files)))
    assert found(check(package(**files, **{"translations/ru.po": whole}))) == []
    po = re.sub('(stem@alt"\nmsgid "tiny"\nmsgstr) ".*"', r'\1 ""', whole)
    checked = check(package(**files, **{"translations/ru.po": po}))
    assert [dict(each.params).get("names") for each in checked.findings] == [None, "check/truth"]


def test_a_translated_link_must_lead_somewhere() -> None:
    entry = '\nmsgctxt "more/link"\nmsgid "https://www.example.org/more"\nmsgstr "%s"\n'
    for target, wrong in (
        ("https://www.example.org/ru", False),
        ("javascript:alert(1)", True),
        ("media/x.svg", True),
    ):
        checked = check(package(**{"translations/ru.po": catalogue() + entry % target}))
        assert ("translation.bad-target" in [rule for _, _, _, rule in found(checked)]) is wrong


def test_what_is_not_utf8_is_named_by_line_and_character() -> None:
    broken = "---\ntitle: Урок ".encode() + b"\xff\n"
    checked = check(package(**{"modules/one/first.md": broken}))
    assert ("modules/one/first.md", 2, 13, "text.encoding") in found(checked)
    catalogue_file = "# Заметка ".encode() + b"\xff\n"
    checked = check(package(**{"translations/ru.po": catalogue_file}))
    assert ("translations/ru.po", 1, 11, "po.not-utf8") in found(checked)
