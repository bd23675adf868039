"""Programs check and publish packages; what is wrong is told whole, and leaves nothing behind."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from elearn.catalogue.archives import read_folder, write_zip
from elearn.catalogue.models import Course, MediaFile, Package, Revision
from elearn.catalogue.prepare import check_package
from tests.catalogue.factory import edited, package
from tests.learning.world import small_course
from tests.world import COURSE, COURSES, Program, World, publish_files


@pytest.fixture
def author(world: World) -> Program:
    return world.program("author")


def upload(author: Program, zipped: bytes, query: str = "") -> tuple[int, Any]:
    return author.call("POST", f"/packages{query}", data=zipped, content_type="application/zip")


def kept(world: World) -> tuple[int, int, int, int]:
    """How many rows and blobs there are."""
    with world.reads() as session:
        counts = [
            session.scalar(select(func.count()).select_from(each)) or 0
            for each in (Package, Revision, MediaFile)
        ]
    return counts[0], counts[1], counts[2], len(set(world.services.storage.digests()))


def zip_of(files: dict[str, bytes], **more: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, **more) if more else name, content)
    return buffer.getvalue()


def bomb() -> bytes:
    return zip_of({"course.yaml": b"\0" * (300 << 20)})


def link_to_elsewhere() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("course.yaml")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


HOSTILE = {
    "nothing": lambda: b"",
    "no zip": lambda: b"PK\x03\x04 this is no zip",
    "half of one": lambda: write_zip(package())[:500],
    "a way out": lambda: zip_of({"../../etc/passwd": b"x", "course.yaml": b"x"}),
    "an absolute path": lambda: zip_of({"/etc/passwd": b"x"}),
    "a link": link_to_elsewhere,
    "a bomb": bomb,
    "many files": lambda: zip_of({f"media/{number}.txt": b"" for number in range(20_000)}),
    "no course": lambda: zip_of({"readme.txt": b"hello"}),
    "a script in a picture": lambda: write_zip(
        package(
            **{"media/square.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'}
        )
    ),
    "raw HTML": lambda: write_zip(
        package(
            **{
                "modules/one/first.md": edited(
                    "modules/one/first.md", ("The *first*", "<b onclick=x>The</b> *first*")
                )
            }
        )
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_upload_is_refused_with_findings_and_leaves_nothing(
    world: World, author: Program, what: str
) -> None:
    zipped: bytes = HOSTILE[what]()  # type: ignore[no-untyped-call]  # lambdas
    before = kept(world)
    status, problem = upload(author, zipped)
    assert status == 422
    assert problem["code"] == "package_refused"
    assert problem["findings"]
    for finding in problem["findings"]:
        assert set(finding) == {"file", "line", "column", "severity", "rule", "message", "mend"}
        assert "%(" not in finding["message"] + finding["mend"]
    assert kept(world) == before


def test_a_dry_run_tells_the_same_and_keeps_nothing(world: World, author: Program) -> None:
    zipped, before = write_zip(small_course("dry-run")), kept(world)
    status, answer = upload(author, zipped, "?dry_run=true")
    assert (status, answer["package"], answer["course"]) == (200, None, "dry-run")
    assert kept(world) == before
    assert upload(author, b"no zip", "?dry_run=true")[0] == 422


FAULTS = {
    "course.yaml": (
        ("title: A small course", "titel: A small course"),
        ("hours: 1", "hours: -3"),
        ("area: return", "area: nowhere"),
    ),
    "modules/one/first.md": (
        ("activity:check", "activity:nowhere"),
        ('media/square.svg "', 'media/missing.svg "'),
        ("[act 2(1)]", "[unknown-act 2]"),
        (":::term small", ":::term unknown-term"),
        (":::video clip", ":::video unknown-film"),
        ("The third paragraph", "<b>The</b> third paragraph"),
    ),
    "modules/one/check.quiz.yaml": (
        ("{key: b, text: Not at all}", "{key: a, text: Not at all}"),
        ("draw: 2", "draw: 9"),
        ("kind: true_false", "kind: guess"),
    ),
}


def test_twelve_different_faults_are_twelve_findings(author: Program) -> None:
    zipped = write_zip(package(**{path: edited(path, *edits) for path, edits in FAULTS.items()}))
    status, problem = upload(author, zipped)
    assert status == 422
    errors = [each for each in problem["findings"] if each["severity"] == "error"]
    places = {(each["file"], each["line"]) for each in errors}
    assert sum(map(len, FAULTS.values())) == 12
    assert len({(each["file"], each["line"], each["rule"]) for each in errors}) >= 12, errors
    for path in FAULTS:
        assert any(file == path and line > 0 for file, line in places)
    assert str(len(errors)) in problem["detail"]


def test_findings_are_in_the_readers_language(author: Program) -> None:
    zipped = write_zip(package(**{"course.yaml": edited("course.yaml", ("hours: 1", "hours: many"))}))
    _, english = upload(author, zipped, "?lang=en")
    _, russian = upload(author, zipped, "?lang=ru")
    assert [each["rule"] for each in english["findings"]] == [each["rule"] for each in russian["findings"]]
    assert all(any("а" <= letter <= "я" for letter in each["message"]) for each in russian["findings"])


def test_from_the_upload_to_the_course_and_back_byte_for_byte(world: World, author: Program) -> None:
    zipped = write_zip(small_course("way-of-a-package"))
    status, taken = upload(author, zipped)
    assert status == 201
    assert taken["package"].isdecimal()
    body = {"package": taken["package"]}
    status, made = author.call("POST", "/courses/way-of-a-package/revisions", body)
    assert (status, made["number"], made["course"]) == (201, 1, "way-of-a-package")
    status, again = author.call("POST", "/courses/way-of-a-package/revisions", body)
    assert (status, again) == (200, made)
    answer = author.client.get(
        "/api/v1/courses/way-of-a-package/package", headers={"Authorization": f"Bearer {author.token}"}
    )
    assert answer.data == zipped
    assert answer.mimetype == "application/zip"
    assert world.program(signed_in=False).call("GET", "/courses/way-of-a-package")[0] == 200


def test_the_same_upload_twice_is_one_package(author: Program) -> None:
    zipped = write_zip(small_course("twice"))
    assert upload(author, zipped)[1]["package"] == upload(author, zipped)[1]["package"]


def test_the_same_content_in_another_container_is_the_same_revision(author: Program) -> None:
    files = small_course("another-container")
    _, first = upload(author, write_zip(files))
    repacked = zip_of(dict(sorted(files.files.items(), reverse=True)), date_time=(2020, 1, 1, 0, 0, 0))
    _, second = upload(author, repacked)
    author.call("POST", "/courses/another-container/revisions", {"package": first["package"]})
    status, made = author.call("POST", "/courses/another-container/revisions", {"package": second["package"]})
    assert (status, made["number"]) == (200, 1)


def test_a_package_of_another_course_is_not_found(author: Program) -> None:
    _, taken = upload(author, write_zip(small_course("its-own")))
    status, problem = author.call("POST", "/courses/small/revisions", {"package": taken["package"]})
    assert (status, problem["code"]) == (404, "not_found")
    assert author.call("POST", "/courses/its-own/revisions", {"package": "1"})[0] == 404


@pytest.mark.parametrize(
    "body", [{}, {"package": 7}, {"package": "x"}, {"package": "-1"}, {"package": "1", "finished": "perhaps"}]
)
def test_a_revision_that_does_not_fit_is_refused_by_schema(author: Program, body: dict[str, Any]) -> None:
    assert author.call("POST", "/courses/small/revisions", body)[0] == 422


def test_learners_publish_nothing(world: World) -> None:
    learner = world.program()
    assert upload(learner, write_zip(small_course("not-theirs")))[0] == 403
    assert learner.call("POST", "/courses/small/revisions", {"package": "1"})[0] == 403
    assert learner.call("GET", f"/courses/{COURSE}/package")[0] == 403


def test_the_shipped_courses_have_no_errors() -> None:
    for folder in sorted(path for path in COURSES.iterdir() if (path / "course.yaml").is_file()):
        files, findings = read_folder(folder)
        assert check_package(files, findings).course is not None


def test_two_publications_of_a_new_course_at_once_are_two_revisions(world: World, author: Program) -> None:
    barrier = Barrier(2)

    def publish(number: int) -> int:
        files = small_course("at-once", ("hours: 1", f"hours: {number + 2}"))
        barrier.wait()
        with world.platform.app_context():
            return publish_files(world.platform, files).number

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(publish, range(2))) == [1, 2]
    with world.reads() as session:
        assert session.scalar(select(func.count()).where(Course.key == "at-once")) == 1
