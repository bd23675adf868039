"""Signing in: one after the other, with the password's hash at its full cost."""

from urllib.parse import urlencode

from bench.load import Asked, LoadProcess, form, once
from bench.servers import Installation, serving
from bench.table import Measured, Table
from elearn.commands.synthesis import PASSWORD, email_of

TIMES = 40


def sign_in_request(number: int) -> Asked:
    """The form of the generated person of this number."""
    body = urlencode({"email": email_of(number), "password": PASSWORD})
    return Asked(form("/sign-in", body), 303, (b"elearn_session=",))


def measure(load: LoadProcess, installation: Installation, table: Table) -> None:
    """The median of signing in, in milliseconds."""
    asked = [sign_in_request(number) for number in range(1, TIMES + 1)]
    with serving(installation) as platform:
        result = load.run(platform.port, once, asked, 1, seconds=30)
    table.add(Measured(f"sign_in_ms_{installation.kind}", result.latency_ms(0.5)))
    for fault in result.faults[:2]:
        table.fault(f"sign-in, {installation.kind}: {fault}")
