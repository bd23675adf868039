"""What editors see and send of participation, in a line each."""

import re
from html import unescape

from werkzeug.test import TestResponse

from elearn.programme.participation.who_takes_part import read_record
from tests.world import Browser, World

TABLE = "/admin/participation-table"


def words(html: str) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def parts(world: World) -> dict[str, str]:
    """Who takes part, with the first day and the last."""
    with world.reads() as session:
        return {part.state: f"{part.period.since} {part.period.until}" for part in read_record(session).parts}


def hidden(page: str, address: str) -> list[dict[str, str]]:
    """What each form of a page sends to an address without being filled in."""
    forms = re.findall(rf'<form method="post" action="{re.escape(address)}">(.*?)</form>', page, re.DOTALL)
    return [
        {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
        for form in forms
    ]


def send_table(browser: Browser, table: str | bytes, name: str = "table.csv") -> TestResponse:
    """Send a table to be looked at."""
    content = table.encode() if isinstance(table, str) else table
    head = f'--edge\r\nContent-Disposition: form-data; name="table"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--edge--\r\n"
    answer: TestResponse = browser.post(TABLE, body, content_type="multipart/form-data; boundary=edge")
    return answer


def confirmed(page: str) -> dict[str, str]:
    """What the button sends that records the table."""
    (form,) = hidden(page, f"{TABLE}/record")
    return form
