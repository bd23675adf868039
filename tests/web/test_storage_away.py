"""Where the store of files does not answer, its files wait, and everything else goes on."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from elearn.catalogue.models import MediaFile
from elearn.kernel.storage import open_storage
from tests.servers import free_port
from tests.world import COURSE, World


def test_a_file_is_refused_in_words_and_pages_go_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    for name, value in (
        ("ALLOW_HTTP", "true"),
        ("REGION", "x"),
        ("ACCESS_KEY_ID", "x"),
        ("SECRET_ACCESS_KEY", "x"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    away = open_storage(replace(world.services.settings, storage="s3://away"))
    monkeypatch.setitem(world.platform.extensions, "elearn", replace(world.services, storage=away))
    with world.reads() as session:
        digest = session.scalar(select(MediaFile.digest).limit(1))
    browser = world.browser(signed_in=False)
    answer = browser.get(f"/media/{digest}/picture", headers={"Accept-Language": "ru"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Хранилище файлов" in answer.text
    assert browser.get(f"/ru/courses/{COURSE}").status_code == 200
