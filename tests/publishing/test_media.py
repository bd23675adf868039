"""Files that authors upload do nothing but be shown."""

import pytest
from sqlalchemy import select

from elearn.catalogue.models import MediaFile
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
