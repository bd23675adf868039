"""Every refusal has a page for people and problem details of one shape for programs."""

import json
from typing import Any

import pytest

from elearn.web.errors import TITLES
from elearn.web.headers import SECURITY_HEADERS
from tests.world import COURSE, Browser, World

MEBIBYTE = 1 << 20


def send(world: World, who: str, method: str, path: str, **options: Any) -> Any:
    """A request of somebody: nobody, a learner or an author; with a cookie for pages, a token for programs."""
    signed_in = who != "nobody"
    if path.startswith("/api"):
        token = world.program(who, signed_in=signed_in).token
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **options.pop("headers", {})}
        return world.platform.test_client().open(path, method=method, headers=headers, **options)
    headers = {"Sec-Fetch-Site": "same-origin", **options.pop("headers", {})}
    return world.browser(who, signed_in=signed_in).client.open(
        path, method=method, headers=headers, **options
    )


PARTS = b'--edge\r\nContent-Disposition: form-data; name="email"\r\n\r\n' + b"x" * MEBIBYTE + b"\r\n--edge--"
DEEP = b"[" * 100_000 + b"]" * 100_000
REFUSALS: list[tuple[int, str, str, str, dict[str, Any]]] = [
    (400, "learner", "POST", "/api/v1/enrolments", {"data": b"{", "content_type": "application/json"}),
    (400, "learner", "POST", "/api/v1/enrolments", {"data": b"", "content_type": "application/json"}),
    (400, "learner", "POST", "/api/v1/enrolments", {"data": DEEP, "content_type": "application/json"}),
    (400, "learner", "POST", "/api/v1/enrolments", {"data": b'"\xff"', "content_type": "application/json"}),
    (400, "learner", "POST", "/api/v1/enrolments", {"data": b"9" * 5000, "content_type": "application/json"}),
    (401, "nobody", "POST", "/api/v1/enrolments", {"json": {"course": COURSE}}),
    (401, "nobody", "GET", "/api/v1/me/progress", {}),
    (403, "learner", "POST", "/api/v1/packages", {"data": b"", "content_type": "application/zip"}),
    (404, "learner", "GET", "/api/v1/nothing", {}),
    (404, "learner", "GET", "/api/v1/attempts/1", {}),
    (404, "learner", "GET", "/api/v1/attempts/99999999999999999999", {}),
    (404, "learner", "GET", "/api/v1/attempts/" + "9" * 5000, {}),
    (404, "nobody", "GET", "/api/v1/courses/%00", {}),
    (404, "nobody", "GET", "/api/v1/courses/%ff", {}),
    (405, "learner", "DELETE", "/api/v1/enrolments", {}),
    (409, "learner", "POST", "/api/v1/attempts", {"json": {"course": COURSE, "activity": "final"}}),
    (
        413,
        "learner",
        "POST",
        "/api/v1/enrolments",
        {"data": b" " * (MEBIBYTE + 1), "content_type": "application/json"},
    ),
    (
        415,
        "learner",
        "POST",
        "/api/v1/enrolments",
        {"data": b"course=x", "content_type": "application/x-www-form-urlencoded"},
    ),
    (415, "author", "POST", "/api/v1/packages", {"data": b"{}", "content_type": "application/json"}),
    (422, "learner", "POST", "/api/v1/enrolments", {"json": {"course": COURSE, "surprise": 1}}),
    (422, "learner", "POST", "/api/v1/enrolments", {"json": {"course": "a\x00b"}}),
    (
        422,
        "learner",
        "POST",
        "/api/v1/enrolments",
        {"data": b'{"course": "\\ud800"}', "content_type": "application/json"},
    ),
    (422, "learner", "GET", "/api/v1/courses?cursor=%C3%28", {}),
    (422, "learner", "GET", "/api/v1/courses?limit=0", {}),
    (422, "learner", "GET", "/api/v1/courses?surprise=1", {}),
    (422, "author", "POST", f"/api/v1/courses/{COURSE}/revisions", {"json": {"package": "9" * 5000}}),
    (403, "learner", "GET", "/en/reports", {}),
    (403, "learner", "POST", "/account", {"headers": {"Sec-Fetch-Site": "cross-site"}}),
    (404, "nobody", "GET", "/en/nothing", {}),
    (404, "nobody", "GET", "/en/courses/%00", {}),
    (404, "nobody", "GET", "/en/courses/nothing", {}),
    (404, "nobody", "GET", "/static/x/%00", {}),
    (404, "nobody", "GET", "/static/x/../../pyproject.toml", {}),
    (404, "nobody", "GET", "/media/" + "0" * 64 + "/x.svg", {}),
    (404, "nobody", "GET", "/en/register/sent/forged", {}),
    (404, "learner", "GET", f"/en/courses/{COURSE}/nothing", {}),
    (404, "learner", "POST", "/attempts/99999999999999999999/submission", {}),
    (405, "nobody", "POST", "/en/courses", {}),
    (405, "nobody", "DELETE", "/sign-in", {}),
    (409, "nobody", "POST", "/confirm/forged", {}),
    (409, "learner", "POST", f"/courses/{COURSE}/final/attempts", {}),
    (
        413,
        "learner",
        "POST",
        "/account",
        {"data": b"name=" + b"x" * MEBIBYTE, "content_type": "application/x-www-form-urlencoded"},
    ),
    (
        413,
        "nobody",
        "POST",
        "/sign-in",
        {"data": PARTS, "content_type": "multipart/form-data; boundary=edge"},
    ),
    (422, "learner", "POST", "/account", {"data": {"name": ""}}),
    (422, "learner", "POST", "/account", {"data": {"name": "a\x00b", "latin_name": "a", "locale": "en"}}),
    (422, "learner", "POST", "/account", {"json": {"name": "sent as JSON"}}),
    (422, "nobody", "POST", "/sign-in", {"data": {"email": "a\x00@b.example", "password": "x"}}),
]


@pytest.mark.parametrize(
    ("status", "who", "method", "path", "options"),
    REFUSALS,
    ids=[
        f"{status}-{method}-{path[:50]}-{place}"
        for place, (status, _, method, path, _) in enumerate(REFUSALS)
    ],
)
def test_error_shape(
    world: World, status: int, who: str, method: str, path: str, options: dict[str, Any]
) -> None:
    answer = send(world, who, method, path, **options)
    assert answer.status_code == status, answer.text[:500]
    for name, value in SECURITY_HEADERS:
        assert answer.headers[name] == value
    if path.startswith("/api/"):
        assert_problem(answer, status)
    else:
        assert_page(answer)


def assert_problem(answer: Any, status: int) -> None:
    assert answer.mimetype == "application/problem+json"
    body = json.loads(answer.data)
    assert set(body) == {"type", "title", "status", "detail", "code", "errors"}
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert "%(" not in body["detail"]
    assert body["code"].replace("_", "").isalpha()
    for error in body["errors"]:
        assert set(error) == {"pointer", "code", "message"}
        assert error["message"]
        assert "%(" not in error["message"]
    if status == 422:
        assert body["errors"]
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    if status == 405:
        assert answer.headers["Allow"]


def assert_page(answer: Any) -> None:
    assert answer.mimetype == "text/html"
    assert answer.text.count("<h1") == 1
    assert "Traceback" not in answer.text
    assert "%(" not in answer.text
    assert "no-cache" in answer.headers["Cache-Control"]


def test_every_status_has_a_title() -> None:
    assert set(TITLES) >= {400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503}


def test_a_range_that_is_not_there_is_told_as_such(world: World) -> None:
    browser = world.browser()
    source = browser.get("/en/courses/small/first")
    if source.status_code != 200:
        pytest.fail(source.text[:300])
    address = source.text.split('src="/media/')[1].split('"')[0]
    answer = browser.get(f"/media/{address}", headers={"Range": "bytes=999999-"})
    assert answer.status_code == 416
    assert "on our side" not in answer.text


def test_refusals_are_in_the_readers_language(world: World) -> None:
    answer = send(world, "nobody", "GET", "/api/v1/me/progress?lang=ru")
    assert any("а" <= letter <= "я" for letter in answer.get_json()["detail"])
    page = send(world, "nobody", "GET", "/ru/nothing")
    assert '<html lang="ru"' in page.text


def test_a_page_error_says_a_number_that_stands_in_the_log(platform_that_breaks: Browser) -> None:
    answer = platform_that_breaks.get("/en/breaks")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert "secret detail" not in answer.text


def test_a_broken_program_answer_tells_nothing_of_the_inside(platform_that_breaks: Browser) -> None:
    answer = platform_that_breaks.get("/api/breaks")
    assert answer.status_code == 500
    assert_problem(answer, 500)
    assert b"secret detail" not in answer.data


def test_a_view_that_nobody_gave_a_rule_is_closed(platform_that_breaks: Browser) -> None:
    answer = platform_that_breaks.get("/en/no-rule")
    assert answer.status_code == 403
    assert "<h1" in answer.text


def test_a_reading_view_that_wants_to_write_cannot(platform_that_breaks: Browser) -> None:
    assert platform_that_breaks.get("/en/writes").status_code == 500


@pytest.mark.parametrize(("lang", "said"), [("en", "larger than the 1 MB"), ("ru", "за один раз (1 МБ)")])
def test_a_form_that_is_too_large_is_refused_in_its_language_with_what_to_do(
    world: World, lang: str, said: str
) -> None:
    answer = world.browser().post("/account", {"name": "x" * MEBIBYTE, "lang": lang}, lang=lang)
    assert answer.status_code == 413
    assert f'<html lang="{lang}"' in answer.text
    assert said in answer.text
