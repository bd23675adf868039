"""Styles and scripts: kept for ever under addresses that name their content, compressed, and small."""

import gzip
from pathlib import Path

import brotli
import pytest

from elearn.web.assets import STATIC, _assets, asset_url
from tests.world import World

NAMES = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_for_ever_and_comes_compressed(world: World, name: str) -> None:
    with world.platform.app_context():
        address = asset_url(name)
    client = world.platform.test_client()
    plain = client.get(address)
    assert "immutable" in plain.headers["Cache-Control"]
    assert plain.headers["Vary"] == "Accept-Encoding"
    if not name.endswith(".css"):
        assert plain.data == (STATIC / name).read_bytes()
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    sizes = [len(plain.data)]
    for accepted in ("gzip", "gzip, deflate, br, zstd"):
        packed = client.get(address, headers={"Accept-Encoding": accepted})
        assert unpack[packed.headers.get("Content-Encoding")](packed.data) == plain.data
        sizes.append(len(packed.data))
    assert sizes == sorted(sizes, reverse=True)


def test_text_comes_in_brotli_where_that_is_taken_and_in_gzip_else(world: World) -> None:
    client, address = world.platform.test_client(), f"/static/{_assets()['app.css'].digest}/app.css"
    for accepted, encoding in (
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
    ):
        answer = client.get(address, headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == encoding


def test_an_old_address_still_gives_the_file_but_not_for_ever(world: World) -> None:
    answer = world.platform.test_client().get("/static/000000000000/app.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_who_refuses_gzip_gets_none(world: World) -> None:
    client = world.platform.test_client()
    for path in (f"/static/{_assets()['app.css'].digest}/app.css", "/en/"):
        answer = client.get(path, headers={"Accept-Encoding": "gzip;q=0, identity"})
        assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    "name", ["../pyproject.toml", "..%2fpyproject.toml", "%2e%2e/x", "//etc/passwd", "", "icons"]
)
def test_nothing_beside_them_is_served(world: World, name: str) -> None:
    assert world.platform.test_client().get(f"/static/x/{name}").status_code in (301, 308, 404)


def test_asking_for_what_is_not_there_leaves_nothing_in_memory(world: World) -> None:
    client = world.platform.test_client()
    before = len(_assets())
    for number in range(50):
        client.get(f"/static/x/{number}.css")
    assert len(_assets()) == before


def test_no_file_of_ours_asks_another_site_for_anything() -> None:
    for path in Path(STATIC).rglob("*"):
        if path.suffix in {".css", ".js"}:
            text = path.read_text()
            assert "@import" not in text
            assert "//fonts." not in text
            assert "url(http" not in text
