"""Whatever a course shows in its source language on a page of another stands under an element that says so."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from elearn.accounts.roles import make_actor
from elearn.catalogue.archives import PackageFiles
from elearn.catalogue.checking import check
from elearn.kernel.unit_of_work import unit_of_work
from elearn.markup.placeholders import plain
from tests.catalogue.factory import COURSE, LESSON, catalogue_of, packed
from tests.catalogue.factory import FILES as SMALL
from tests.learning.world import finish
from tests.world import Browser, World, publish_files

VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "source", "track"})
SAID = ("alt", "title", "aria-label", "content")
FUNDED = "funding: Paid for by somebody generous\n"
FULL = LESSON.replace(
    "## A heading",
    ":::question quick\nIs that so?\n\n- [x] Certainly\n- [ ] Never\n\nWhy: Because.\n:::\n\n## A heading",
).replace("paragraph leads", 'paragraph[^n] and [a tool](https://www.example.org "Tip of it") leads') + (
    "\n[^n]: Said below.\n\n:::note Mind the gap\nGently.\n:::\n\n| Left | Right |\n| - | - |\n| cell | other |\n"
)


class Shown(HTMLParser):
    """Every text of a page, said or only heard, with the language that it is declared to be in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self.open: list[tuple[str, str]] = [("", "")]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        lang = known.get("lang") or self.open[-1][1]
        if tag != "meta":  # what a page tells search engines has no language of its own, and nobody hears it
            self.texts += [(known[name] or "", lang) for name in SAID if name in known]
        if tag not in VOID:
            self.open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        while self.open[-1][0] not in {tag, ""}:
            self.open.pop()
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open[-1][0] not in {"script", "style"} and data.strip():
            self.texts.append((data.strip(), self.open[-1][1]))


def words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Za-z]{3,}", text)}


def wrongly_marked(html: str, source: set[str]) -> list[tuple[str, str]]:
    """English of the course that is not said to be English, and Russian that is."""
    return [
        (text, lang)
        for text, lang in Shown(html).texts
        if (words(text) & source and lang != "en") or (re.search("[а-яё]{3,}", text) and lang == "en")
    ]


def course(key: str, done: str) -> PackageFiles:
    """The small course with every kind of text; of its Russian texts none, every second, or all are there."""
    heading = COURSE.replace("key: small", f"key: {key}").replace("level:", f"{FUNDED}level:")
    files: dict[str, str | bytes | None] = {**SMALL, "course.yaml": heading, "modules/one/first.md": FULL}
    text = catalogue_of(check(packed(files)))
    count = 0

    def left(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        keeps = {"none": False, "odd": count % 2 == 1, "even": count % 2 == 0, "all": True}[done]
        return match[0] if keeps else 'msgstr ""'

    head, _, rest = text.partition("\n\n")
    return packed({**files, "translations/ru.po": f"{head}\n\n{re.sub('msgstr .*', left, rest)}"})


def pages(key: str) -> list[str]:
    return [
        "/ru/",
        "/ru/courses",
        "/ru/areas/return",
        "/ru/learning",
        f"/ru/courses/{key}",
        *(f"/ru/courses/{key}/{activity}" for activity in ("first", "check", "more", "film", "opinion")),
    ]


def quiz_pages(browser: Browser, key: str) -> Iterator[str]:
    """The pages of an attempt, on its way from the start to the review."""
    start = browser.post(f"/courses/{key}/check/attempts", lang="ru").headers["Location"]
    yield from (start, f"{start}/summary")
    browser.post(f"/attempts/{start.rpartition('/')[2]}/submission", lang="ru")
    yield from (f"{start}/review", f"/ru/courses/{key}/check")


@pytest.mark.parametrize("done", ["none", "odd", "even", "all"])
def test_every_text_in_the_source_language_says_so(world: World, done: str) -> None:
    key = f"aa-marked-{done}"
    files = course(key, done)
    source = set().union(*(words(plain(each.text)) for each in check(files).segments)) - {"https", "www"}
    source -= {"example", "person", "org"}  # in names of people
    with world.platform.app_context():
        publish_files(world.platform, files)
    signed_out, browser = world.browser(signed_in=False), world.browser(locale="ru")
    found: dict[str, list[tuple[str, str]]] = {}

    def look(who: Browser, path: str) -> None:
        answer = who.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        found[f"{len(found)} {path}"] = wrongly_marked(answer.text, source)

    for path in ("/ru/", "/ru/courses", "/ru/areas/return", f"/ru/courses/{key}"):
        look(signed_out, path)
    look(browser, f"/ru/courses/{key}")
    browser.post(f"/courses/{key}/enrolment", lang="ru")
    for path in pages(key):
        look(browser, path)
    for path in quiz_pages(browser, key):
        look(browser, path)
    assert browser.person_id is not None
    actor = make_actor(browser.person_id, "A", "ru", None)
    with unit_of_work(world.services.writers) as session:
        for activity in ("first", "film", "opinion"):
            finish(session, actor, key, activity)
    for path in ("/ru/", "/ru/learning", f"/ru/courses/{key}"):
        look(browser, path)
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("done", "fallen", "on_the_course", "before_the_quiz"),
    [
        ("none", 2, "2 вопроса тестов не переведены", "Вопросы еще не переведены."),
        ("all", 0, "", ""),
        ("one", 1, "1 вопрос тестов не переведен", "Часть вопросов еще не переведена."),
    ],
)
def test_learners_are_told_of_questions_in_the_source_language_before_they_meet_them(
    world: World, done: str, fallen: int, on_the_course: str, before_the_quiz: str
) -> None:
    key = f"aa-gate-{done}"
    files = course(key, "none" if done == "none" else "all").files
    if done == "one":
        fewer = re.sub(rb'(msgid "Not at all"\nmsgstr ").*"', rb'\1"', files["translations/ru.po"])
        files = {**files, "translations/ru.po": fewer}
    with world.platform.app_context():
        publish_files(world.platform, packed(files))
    browser = world.browser(locale="ru")
    browser.post(f"/courses/{key}/enrolment", lang="ru")
    page, quiz = browser.get(f"/ru/courses/{key}").text, browser.get(f"/ru/courses/{key}/check").text
    assert on_the_course in page
    assert before_the_quiz in quiz
    assert bool(fallen) == ("не переведен" in page) == ("не переведен" in quiz)
    told = world.program(signed_in=False).call("GET", f"/courses/{key}")[1]["coverage"]
    assert {each["language"]: each["questions_in_source"] for each in told} == {"en": 0, "ru": fallen}


def test_what_a_newer_revision_adds_says_its_language(world: World) -> None:
    key = "aa-marked-news"
    with world.platform.app_context():
        publish_files(world.platform, course(key, "none"))
    browser = world.browser()
    browser.post(f"/courses/{key}/enrolment")
    files = course(key, "none").files
    outline = files["course.yaml"].decode().replace("- quiz: check", "- quiz: check\n      - lesson: newest")
    more = {
        "course.yaml": outline,
        "modules/one/newest.md": LESSON.replace("The first lesson", "The newest lesson"),
    }
    with world.platform.app_context():
        publish_files(world.platform, packed({**files, **more}))
    assert '<span lang="en">The newest lesson</span>' in browser.get(f"/ru/courses/{key}").text


def test_reports_name_courses_in_their_language(world: World) -> None:
    key = "aa-marked-report"
    with world.platform.app_context():
        publish_files(world.platform, course(key, "none"))
    shown = world.browser("coordinator").get("/ru/reports").text
    assert f'<option value="{key}" lang="en">A small course</option>' in shown
