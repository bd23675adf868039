"""What a reader's line carries: the shipped courses' lesson pages, styles and script, compressed."""

import gzip
import re

from bench.people import Learner
from bench.servers import Installation
from bench.table import Measured, Table
from elearn.catalogue.revisions import current_revision
from elearn.web.application import SESSION_COOKIE, Services

SHIPPED = "labour-migration"
_STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
_SCRIPTS = re.compile(r'<script[^>]* src="([^"]+)"')
_IMPORTS = re.compile(r"""(?:from|import)\s*\(?["'](/[^"']+)["']""")


def measure(installation: Installation, learner: Learner, table: Table) -> None:
    """The heaviest lesson of the shipped course in either language, and what comes with it the first time."""
    app = installation.application()
    services: Services = app.extensions["elearn"]
    client = app.test_client()
    client.set_cookie(SESSION_COOKIE, learner.secret)

    def weigh(path: str) -> tuple[int, str]:
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, path
        is_squeezed = answer.headers.get("Content-Encoding") == "gzip"
        return len(answer.data), (gzip.decompress(answer.data) if is_squeezed else answer.data).decode()

    with services.database.readers() as session:
        manifest = current_revision(session, SHIPPED).manifest
    lessons = [
        weigh(f"/{lang}/courses/{SHIPPED}/{line.key}")
        for lang in manifest.languages
        for line in manifest.activities
        if line.kind == "lesson"
    ]
    heaviest, html = max(lessons)
    styles = sum(weigh(path)[0] for path in _STYLES.findall(html))
    scripts, queue = 0, _SCRIPTS.findall(html)
    while queue:
        weight, text = weigh(queue.pop())
        scripts += weight
        queue += _IMPORTS.findall(text)
    services.writers.close()
    table.add(Measured("lesson_html_gzip_bytes", heaviest))
    table.add(Measured("css_gzip_bytes", styles))
    table.add(Measured("js_gzip_bytes", scripts))
    table.add(Measured("cold_lesson_bytes", heaviest + styles + scripts))
