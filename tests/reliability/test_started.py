"""`elearn start` on a machine with nothing on it: what it has set up before does not harm what it serves."""

import json
import os
import urllib.request
from pathlib import Path
from typing import Any

from bench.servers import ELEARN, Installation, free_port, start
from tests.catalogue.factory import package
from tests.publishing.test_packages_api import zip_of

DEMO = {"ELEARN_DEMO": "1"}


def ask(port: int, path: str, body: bytes, kind: str, token: str | None = None) -> Any:
    headers = {"Content-Type": kind, **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1{path}", body, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def test_an_author_can_upload_to_a_platform_that_has_just_loaded_its_courses(tmp_path: Path) -> None:
    installation, port = Installation("sqlite", f"sqlite:///{tmp_path / 'elearn.db'}", tmp_path), free_port()
    environment = {**installation.environment, **DEMO, "ELEARN_BASE_URL": f"http://127.0.0.1:{port}"}
    server = start((*ELEARN, "start"), {**os.environ, **environment}, port, "/readyz")
    try:
        who = {"email": "author@demo.example", "password": "demo-author"}
        token = ask(port, "/tokens", json.dumps(who).encode(), "application/json")["token"]
        kept = ask(port, "/packages", zip_of(dict(package().files)), "application/zip", token)
        assert kept["course"] == "small"
    finally:
        server.stop()
