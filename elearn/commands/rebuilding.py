"""Progress recomputed on the command line."""

from contextlib import closing

import click

from elearn.app import make_services
from elearn.kernel.settings import Settings
from elearn.learning.rebuild import differences, enrolled_people
from elearn.learning.rebuild import rebuild as rebuild_all


def rebuild(settings: Settings, *, only_check: bool) -> int:
    """Say every difference, or mend them; 1 where a check found one."""
    services = make_services(settings)
    with closing(services.writers), services.database.readers() as session:
        if not only_check:
            click.echo(f"{rebuild_all(services.writers, session)} differences mended")
            return 0
        found = 0
        for people in enrolled_people(session):
            for each in differences(session, people):
                found += 1
                click.echo(
                    f"person {each.person_id} course {each.course_id} run {each.run} {each.what}: "
                    f"stored {each.stored}, recomputed {each.recomputed}"
                )
    click.echo(f"{found} differences")
    return 1 if found else 0
