"""The register of acts is the union over courses: a course that contradicts another is told, and facts stop it."""

from datetime import date
from typing import Any

import pytest

from elearn.catalogue.archives import PackageFiles, write_zip
from elearn.catalogue.checking import check
from elearn.catalogue.contradictions import Difference, Said, contradictions, differences
from elearn.catalogue.prepare import PackageRefused
from tests.catalogue.factory import INSTRUMENTS, catalogue
from tests.learning.world import small_course
from tests.publishing.test_packages_api import upload
from tests.world import Program, World, publish_files

KEY = "key: act"
RUSSIAN = '"An act"\nmsgstr "'
OURS: dict[str, Any] = {
    "title": "An act",
    "titles": {"en": "An act", "ru": "Акт"},
    "reference": "A/1",
    "date": "2001-02-03",
    "status": "in-force",
    "since": None,
    "bound": ["AL", "AT"],
    "checked": "2026-11-24",
    "url": None,
}


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        ({}, []),
        ({"reference": " A/1\n", "since": "2002-01-01", "url": "https://a.org/b"}, []),
        ({"bound": ["AT", "AL"]}, []),
        ({"bound": "varies"}, []),
        ({"titles": {"de": "Ein Akt", "en": "An  act"}}, []),
        ({"date": "2001-02-04"}, [Difference("date", "2001-02-03", "2001-02-04")]),
        ({"reference": "A/2"}, [Difference("reference", "A/1", "A/2")]),
        ({"status": "repealed"}, [Difference("status", "in-force", "repealed")]),
        ({"bound": "none"}, [Difference("bound", "AL, AT", "none")]),
        ({"bound": ["AL"]}, [Difference("bound", "AL, AT", "AL")]),
        ({"titles": {"en": "An act", "ru": "Закон"}}, [Difference("title", "Акт", "Закон", "ru")]),
    ],
)
def test_courses_differ_where_one_says_what_the_other_does_not(
    theirs: dict[str, Any], found: list[Difference]
) -> None:
    assert list(differences(OURS, OURS | theirs)) == found
    assert [each.field for each in differences(OURS | theirs, OURS)] == [each.field for each in found]


def test_a_course_published_before_titles_were_kept_by_language_contradicts_no_title() -> None:
    before = {name: value for name, value in OURS.items() if name != "titles"}
    assert list(differences(OURS, before)) == list(differences(before, OURS)) == []


def course(key: str, act: str, *edits: tuple[str, str], **changes: str) -> PackageFiles:
    """A course that cites one act, so that tests do not meet each other's."""
    acts = INSTRUMENTS.replace(KEY, f"key: {act}")
    for old, new in edits:
        assert acts.count(old) == 1
        acts = acts.replace(old, new)
    small = small_course(key)
    cited = {
        path: text.replace(b"cites: [act ", f"cites: [{act} ".encode()).replace(
            b"instruments/act/", f"instruments/{act}/".encode()
        )
        for path, text in small.files.items()
    }
    cited |= {"instruments.yaml": acts.encode()} | {path: text.encode() for path, text in changes.items()}
    return PackageFiles.of(cited)


@pytest.fixture
def author(world: World) -> Program:
    return world.program("author")


def told(answer: Any) -> list[tuple[str, int, int, str]]:
    found = [each for each in answer["findings"] if each["rule"].startswith("instrument.")]
    return [(each["file"], each["line"], each["column"], each["rule"]) for each in found]


def published(author: Program, files: PackageFiles, key: str) -> tuple[int, Any]:
    _, taken = upload(author, write_zip(files))
    return author.call("POST", f"/courses/{key}/revisions", {"package": taken["package"]})


def test_another_date_stops_a_publication_until_somebody_has_looked_at_the_source(
    world: World, author: Program
) -> None:
    other = ("2001-02-03", "2001-03-02")
    assert published(author, course("first-says", "dated"), "first-says")[0] == 201
    status, refusal = upload(author, write_zip(course("then-says", "dated", other)))
    assert (status, refusal["code"]) == (422, "package_refused")
    assert told(refusal) == [("instruments.yaml", 4, 9, "instrument.contradicts")]
    (finding,) = [each for each in refusal["findings"] if each["severity"] == "error"]
    for word in ("first-says", "'date'", "2001-02-03", "2001-03-02"):
        assert word in finding["message"]
    assert "2026-11-24" in finding["mend"]

    later = course("then-says", "dated", other, ("2026-11-24", "2026-11-25"))
    status, taken = upload(author, write_zip(later))
    assert (status, told(taken)) == (201, [("instruments.yaml", 4, 9, "instrument.contradicts-earlier")])
    answer = author.call("POST", "/courses/then-says/revisions", {"package": taken["package"]})
    assert answer[0] == 201
    # The first course is now the one to look again, whatever else it changes.
    changed = course("first-says", "dated", ("A/1", "A/1 bis"))
    rules = [rule for *_, rule in told(upload(author, write_zip(changed))[1])]
    assert rules == ["instrument.contradicts", "instrument.contradicts"]
    assert upload(author, write_zip(course("first-says", "dated", other)))[0] == 201

    (item,) = [each for each in register(world) if each["key"] == "dated"]
    assert (item["date"], item["checked"], item["bound"]) == ("2001-03-02", "2026-11-25", "listed")
    assert item["states"] == ["AL", "AT"]
    assert item["courses"] == ["then-says", "first-says"]
    assert item["differences"] == [
        {"course": "first-says", "field": "date", "language": None, "value": "2001-02-03"}
    ]


def register(world: World, lang: str = "en") -> list[dict[str, Any]]:
    status, answer = world.program(signed_in=False).call("GET", f"/instruments?limit=200&lang={lang}")
    assert status == 200
    items: list[dict[str, Any]] = answer["items"]
    return items


def test_another_wording_of_a_title_is_told_and_stops_nobody(world: World, author: Program) -> None:
    assert published(author, course("worded", "titled"), "worded")[0] == 201
    po = catalogue().replace("instruments/act/", "instruments/titled/")
    assert po.count(RUSSIAN) == 1
    po = po.replace(RUSSIAN, RUSSIAN + "Новый ")
    files = course("worded-otherwise", "titled", **{"translations/ru.po": po})
    status, taken = upload(author, write_zip(files), "?dry_run=true")
    assert (status, told(taken)) == (200, [("instruments.yaml", 2, 10, "instrument.worded-otherwise")])
    (told_once,) = [each for each in taken["findings"] if each["rule"] == "instrument.worded-otherwise"]
    assert "'title' (ru)" in told_once["message"]
    titles = [(each["title"], each["language"]) for each in register(world, "ru") if each["key"] == "titled"]
    assert titles == [("Aн ацт", "ru")]


def test_what_was_published_since_the_upload_is_looked_at_again(world: World, author: Program) -> None:
    _, taken = upload(author, write_zip(course("uploaded", "raced", ("A/1", "A/7"))))
    assert published(author, course("overtakes", "raced"), "overtakes")[0] == 201
    status, refusal = author.call("POST", "/courses/uploaded/revisions", {"package": taken["package"]})
    assert (status, told(refusal)) == (422, [("instruments.yaml", 3, 14, "instrument.contradicts")])
    assert author.call("GET", "/courses/uploaded")[0] == 404
    with world.platform.app_context(), pytest.raises(PackageRefused):
        publish_files(world.platform, course("uploaded", "raced", ("A/1", "A/7")))


@pytest.mark.parametrize(
    ("ours", "theirs", "severity"),
    [
        ("2026-11-26", "2026-11-25", "warning"),
        ("2026-11-26", "2026-11-26", "error"),
        ("2026-11-25", "2026-11-26", "error"),
        ("2999-01-01", "2026-11-25", "error"),
        ("2026-11-25", "2999-01-01", "warning"),
        ("2999-01-01", "2999-01-01", "error"),
    ],
)
def test_who_looked_last_is_believed_and_nobody_looks_on_a_day_to_come(
    ours: str, theirs: str, severity: str
) -> None:
    read = check(course("to-come", "act")).course
    assert read is not None
    said = Said("other", "act", OURS | {"checked": theirs, "date": "1999-01-01"})
    described = [(read.instruments[0], OURS | {"checked": ours})]
    (found,) = contradictions(described, [said], date(2026, 11, 26))
    assert found.rule.severity == severity
