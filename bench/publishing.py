"""Publishing a course of 40 lessons in two languages: from the zip's bytes to the row of its revision."""

import time

from bench.servers import Installation
from bench.table import Measured, Table
from elearn.catalogue.archives import read_zip, write_zip
from elearn.catalogue.prepare import check_package, prepare
from elearn.catalogue.publish import keep_package, publish
from elearn.commands.synthetic_course import load_package
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.paper.making import leave_out
from elearn.web.application import Services

ACTIVITIES = 56  # of which 40 lessons, beside quizzes and films
LESSONS = 40


def measure(installation: Installation, table: Table) -> None:
    """Seconds for reading, checking, compiling and storing."""
    zipped = write_zip(load_package("bench-publishing", ACTIVITIES))
    app = installation.application()
    services: Services = app.extensions["elearn"]
    began = time.perf_counter()
    files, findings = read_zip(zipped)
    with app.app_context():
        prepared = prepare(files, check_package(files, findings), services.storage, zipped)
    with unit_of_work(services.writers) as session:
        published = publish(
            session, SYSTEM, prepared, keep_package(session, SYSTEM, prepared, now()), "keep", now()
        )
        leave_out(session, published.revision_id)  # the worker would work beside what is measured next
    table.add(Measured(f"publish_40_lessons_s_{installation.kind}", time.perf_counter() - began))
    services.writers.close()
    lessons = sum(1 for each in prepared.compiled["ru"].activities if each.kind == "lesson")
    if lessons != LESSONS:
        table.fault(f"{lessons} lessons are published instead of {LESSONS}")
