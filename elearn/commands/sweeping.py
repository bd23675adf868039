"""Files that no row names, removed now instead of by the worker's next day."""

from collections.abc import Iterator
from contextlib import closing

from elearn.app import create_app
from elearn.kernel.settings import Settings
from elearn.kernel.sweeping import least_age, sweep
from elearn.web.application import Services


def sweep_files(settings: Settings, *, only_count: bool) -> Iterator[str]:
    """Remove them, or only say how many they are."""
    services: Services = create_app(settings).extensions["elearn"]
    with closing(services.writers):
        swept = sweep(services.database.readers, services.storage, removes=not only_count)
    what = "would be removed" if only_count else "removed"
    days = least_age().days
    yield f"{swept.files} files, {swept.size} bytes, {what}: nothing names them, and they are older than {days} days."
