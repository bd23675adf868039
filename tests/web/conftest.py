"""Applications of which something is broken."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import g

from elearn.app import create_app
from elearn.web.access import PUBLIC, access
from elearn.web.application import Platform, services
from tests.world import Browser


@pytest.fixture
def platform_that_breaks(platform: Platform, tmp_path: Path) -> Iterator[Browser]:
    """A second application on the same database, with views that raise."""
    settings = replace(platform.extensions["elearn"].settings, data=tmp_path)
    made = create_app(settings)

    @access(PUBLIC)
    def breaks() -> str:
        raise ZeroDivisionError("secret detail")

    def no_rule() -> str:
        return "open to everybody"

    @access(PUBLIC)
    def writes() -> str:
        g.session.connection()
        return "written"

    made.add_url_rule("/en/breaks", view_func=breaks)
    made.add_url_rule("/api/breaks", "api_breaks", breaks)
    made.add_url_rule("/en/no-rule", view_func=no_rule)
    made.add_url_rule("/en/writes", view_func=writes)
    with made.app_context():
        assert services().settings is settings
    yield Browser(made.test_client())
    made.extensions["elearn"].writers.close()
