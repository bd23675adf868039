"""Files that authors upload do nothing but be shown."""

import hashlib

import pytest
from sqlalchemy import insert, select

from elearn.catalogue.models import MediaFile
from elearn.kernel.storage import PIECE
from elearn.kernel.unit_of_work import unit_of_work
from elearn.web import streaming
from elearn.web.headers import UPLOADED_FILE_POLICY
from tests.world import World


@pytest.fixture
def picture(world: World) -> str:
    with world.reads() as session:
        digest = session.scalar(select(MediaFile.digest).where(MediaFile.path == "media/square.svg"))
    return f"/media/{digest}/square.svg"


def test_a_file_is_sandboxed_and_kept_for_ever(world: World, picture: str) -> None:
    answer = world.browser(signed_in=False).get(picture)
    assert answer.status_code == 200
    assert answer.headers.getlist("Content-Security-Policy") == [UPLOADED_FILE_POLICY]
    assert "sandbox" in UPLOADED_FILE_POLICY
    assert "default-src 'none'" in UPLOADED_FILE_POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=10-", slice(10, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=3-3", slice(3, 4)),
    ],
)
def test_a_part_is_a_part(world: World, picture: str, wanted: str, place: slice) -> None:
    browser = world.browser(signed_in=False)
    whole = browser.get(picture).data
    answer = browser.get(picture, headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.data == whole[place]
    assert answer.headers["Content-Range"].endswith(f"/{len(whole)}")


def test_films_can_be_wound(world: World, picture: str) -> None:
    assert world.browser(signed_in=False).get(picture).headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("name", ["page.html", "x.js", "square.svg%00.html", "..%2f"])
def test_the_name_in_the_address_decides_nothing(world: World, picture: str, name: str) -> None:
    answer = world.browser(signed_in=False).get(f"{picture.rsplit('/', 1)[0]}/{name}")
    assert answer.status_code == 404 or answer.mimetype == "image/svg+xml"


def test_what_no_course_shows_is_not_served(world: World) -> None:
    digest = world.services.storage.put(b"<script>alert(1)</script>")
    assert world.browser(signed_in=False).get(f"/media/{digest}/x.svg").status_code == 404


@pytest.fixture
def film(world: World) -> str:
    """The address of a file of more than three pieces."""
    digest = world.services.storage.put(FILM)
    with unit_of_work(world.services.writers) as session:
        revision = session.scalar(select(MediaFile.revision_id).limit(1))
        if session.scalar(select(MediaFile.digest).where(MediaFile.digest == digest)) is None:
            session.execute(
                insert(MediaFile).values(revision_id=revision, path="media/film.webm", digest=digest)
            )
    return f"/media/{digest}/film.webm"


FILM = b"".join(hashlib.sha256(bytes([a, b])).digest() for a in range(160) for b in range(160)) + b"end"


def test_a_film_comes_in_pieces_and_gives_its_place_back(world: World, film: str) -> None:
    browser = world.browser(signed_in=False)
    for _ in range(streaming.MOST_STREAMS + 1):
        answer = browser.get(film)
        pieces = list(answer.iter_encoded())
        assert max(map(len, pieces)) <= PIECE
        assert b"".join(pieces) == FILM
        assert answer.content_length == len(FILM)
        answer.close()


def test_who_only_asks_about_a_film_gets_its_length(world: World, film: str) -> None:
    answer = world.browser(signed_in=False).client.head(film, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content_length, answer.data) == (200, len(FILM), b"")
    assert answer.headers["ETag"] == f'"{film.split("/")[2]}"'


@pytest.mark.parametrize(
    ("wanted", "begin", "end"),
    [
        (f"bytes={PIECE - 1}-{2 * PIECE}", PIECE - 1, 2 * PIECE + 1),
        ("bytes=1-", 1, len(FILM)),
        (f"bytes=0-{len(FILM) * 2}", 0, len(FILM)),
        (f"bytes=-{len(FILM) * 2}", 0, len(FILM)),
    ],
)
def test_a_long_part_is_that_part(world: World, film: str, wanted: str, begin: int, end: int) -> None:
    answer = world.browser(signed_in=False).get(film, headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.data == FILM[begin:end]
    assert answer.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{len(FILM)}"


@pytest.mark.parametrize("wanted", ["bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "bytes=5-1", "0-1"])
def test_a_part_that_makes_no_sense_here_is_the_whole(world: World, picture: str, wanted: str) -> None:
    assert world.browser(signed_in=False).get(picture, headers={"Range": wanted}).status_code == 200


@pytest.mark.parametrize("wanted", [f"bytes={len(FILM)}-", f"bytes={len(FILM) + 5}-{len(FILM) + 9}"])
def test_what_lies_behind_the_end_is_refused(world: World, film: str, wanted: str) -> None:
    answer = world.browser(signed_in=False).get(film, headers={"Range": wanted})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(FILM)}"


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('"{digest}"', 206),
        ('"another"', 200),
        ('W/"{digest}"', 200),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 200),
    ],
)
def test_a_part_of_what_one_has_already(world: World, film: str, condition: str, status: int) -> None:
    condition = condition.format(digest=film.split("/")[2])
    answer = world.browser(signed_in=False).get(film, headers={"Range": "bytes=0-1", "If-Range": condition})
    assert answer.status_code == status


def test_what_one_has_is_not_sent_again(world: World, film: str) -> None:
    tag = f'"{film.split("/")[2]}"'
    answer = world.browser(signed_in=False).get(film, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert "immutable" in answer.headers["Cache-Control"]


def test_without_a_free_place_a_part_is_shorter_and_the_whole_is_refused(world: World, film: str) -> None:
    browser = world.browser(signed_in=False)
    held = [browser.get(film) for _ in range(streaming.MOST_STREAMS)]
    assert browser.get(film).status_code == 503
    answer = browser.get(film, headers={"Range": "bytes=5-"})
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes 5-{PIECE + 4}/{len(FILM)}"
    assert answer.data == FILM[5 : PIECE + 5]
    for each in held:
        each.close()
    assert browser.get(film, headers={"Range": "bytes=5-"}).data == FILM[5:]
