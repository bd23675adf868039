"""Bodies: whole or refused, only so many at a time, and none for ever."""

import io
import threading
import time

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from elearn.kernel.errors import Busy, TooSlow, Unreadable
from elearn.web import bodies
from elearn.web.application import LARGEST_BODY, SESSION_COOKIE
from elearn.web.bodies import Body, Places, WithBodies
from elearn.web.connections import Warden
from tests.world import World


def body(content: bytes, places: Places, length: int | None = -1) -> Body:
    said = len(content) if length == -1 else length
    return Body(io.BytesIO(content), said, (1, "127.0.0.1"), places)


def free(semaphore: threading.BoundedSemaphore) -> int:
    return semaphore._value


@pytest.fixture
def places() -> Places:
    return Places(Warden(), bodies=2, uploads=1)


@pytest.mark.parametrize("length", [-1, None])
@pytest.mark.parametrize("size", [0, 1, 16_383, 16_384, 16_385, 100_000])
def test_a_body_is_read_whole_and_gives_its_place_back(places: Places, size: int, length: int | None) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    read = body(content[:size], places, length)
    assert read.read() == content[:size]
    assert read.read() == b""
    assert read.read(5) == b""
    assert free(places.bodies) == 2


def test_a_body_that_is_shorter_than_it_said_is_refused(places: Places) -> None:
    cut = body(b"answer=a", places, 100)
    with pytest.raises(Unreadable):
        cut.read()
    # Whoever asks again, to show what was typed, finds nothing.
    assert cut.read() == b""
    assert free(places.bodies) == 2


def test_who_finds_no_place_is_told_to_come_again(places: Places) -> None:
    half = [body(b"x" * 10, places) for _ in range(2)]
    for each in half:
        assert each.read(5) == b"xxxxx"
    late = body(b"x", places)
    with pytest.raises(Busy) as refused:
        late.read()
    assert (refused.value.status, late.read()) == (503, b"")
    half[0].close()
    assert body(b"x", places).read() == b"x"


@pytest.mark.parametrize("length", [-1, None])
def test_an_upload_keeps_its_place_until_it_is_answered(places: Places, length: int | None) -> None:
    content = bytes(LARGEST_BODY + 100_000)
    first = body(content, places, length)
    assert first.read() == content
    with pytest.raises(Busy) as refused:
        body(content, places, length).read()
    assert refused.value.code == "too_many_uploads"
    first.close()
    first.close()
    assert len(body(content, places, length).read()) == len(content)


def test_a_body_that_trickles_has_its_end(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PIECE_SECONDS", 0.01)

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            time.sleep(0.02)
            return super().read(size)

    slow = Body(Slow(bytes(200_000)), 200_000, (1, "127.0.0.1"), places)
    with pytest.raises(TooSlow) as refused:
        slow.read()
    assert refused.value.status == 408
    assert free(places.bodies) == 2


def test_what_was_never_read_takes_no_place_and_answers_give_theirs_back(places: Places) -> None:
    @Request.application
    def application(request: Request) -> Response:
        taken = request.get_data() if request.path == "/read" else request.stream.read(1)
        return Response(f"{len(taken)} {free(places.bodies)}")

    for path, told in (("/read", "5 2"), ("/half", "1 1")):
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(b"abcde"),
            "CONTENT_LENGTH": "5",
        }
        answer = WithBodies(application, places)(environ, lambda *_: lambda _: None)
        assert b"".join(answer).decode() == told
    assert free(places.bodies) == 2


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/contact"])
def test_a_form_that_finds_no_place_is_answered_in_words_though_it_was_never_read(
    world: World, path: str
) -> None:
    app = WithBodies(world.platform, Places(Warden(), bodies=1))
    app._places.bodies.acquire()
    cookie = world.browser().client.get_cookie(SESSION_COOKIE)
    assert cookie is not None
    client = Client(app)
    client.set_cookie(SESSION_COOKIE, cookie.value)
    for site, status in (("same-origin", 503), ("cross-site", 403)):
        asked = {"Sec-Fetch-Site": site, "Referer": "http://localhost/ru/"}
        answer = client.post(path, data={"lang": "ru", "email": "a@b.example"}, headers=asked)
        assert answer.status_code == status
        assert '<html lang="ru"' in answer.text
