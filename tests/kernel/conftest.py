"""Writers on the database; storages: a folder, and a bucket of an S3 server in this process."""

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from elearn.kernel.database import Database
from elearn.kernel.settings import read_settings
from elearn.kernel.storage import Storage, open_storage
from elearn.kernel.unit_of_work import Writers

AWS = {
    "AWS_ALLOW_HTTP": "true",
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}


@pytest.fixture
def writers(database: Database) -> Writers:
    return Writers(database)


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What ELEARN_STORAGE says of an empty storage."""
    if request.param == "folder":
        return "folder"
    address, bucket = request.getfixturevalue("s3_address"), f"courses-{secrets.token_hex(4)}"
    with urlopen(Request(f"{address}/{bucket}", method="PUT")):
        pass
    for name, value in {**AWS, "AWS_ENDPOINT_URL": address}.items():
        monkeypatch.setenv(name, value)
    return f"s3://{bucket}"


@pytest.fixture
def storage(store: str, tmp_path: Path) -> Storage:
    told = {"ELEARN_DATA": str(tmp_path), "ELEARN_SECRET_KEY": "s" * 32, "ELEARN_STORAGE": store}
    return open_storage(read_settings(told))


@pytest.fixture
def make_older(store: str, tmp_path: Path) -> Callable[[str, timedelta], None]:
    """Date what is at a path in the storage earlier."""

    def make(path: str, age: timedelta) -> None:
        if store == "folder":
            file = tmp_path / "files" / path
            moment = file.stat().st_mtime - age.total_seconds()
            os.utime(file, (moment, moment))
        else:
            bucket = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[store.removeprefix("s3://")]
            bucket.keys[path].last_modified -= age

    return make
