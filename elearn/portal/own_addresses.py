"""Addresses that strangers say are of this platform: on it or nothing."""

import re
from urllib.parse import quote

LONGEST = 500
_KEPT = "/?=&+,:;@!$'()*#%~.-_"
_PATH = re.compile(r"/(?!/)[A-Za-z0-9/?=&+,:;@!$'()*#%~._-]*")


def own_address(asked: str, base: str) -> str | None:
    """The path of a page of ours, from its path or its whole address under `base`; None for anything else.

    Whether there is such a page is not asked: one that is missing may be what somebody writes about.

    >>> own_address("/ru/search?q=возврат", "https://learn.example")
    '/ru/search?q=%D0%B2%D0%BE%D0%B7%D0%B2%D1%80%D0%B0%D1%82'
    >>> [own_address(f" https://learn.example{each} ", "https://learn.example") for each in ("/en/courses", "")]
    ['/en/courses', '/']
    >>> [own_address(each, "https://learn.example") for each in ("//evil.example/", "https://evil.example/", "en")]
    [None, None, None]
    """
    path = asked.strip()
    if "\\" in path:  # browsers read it as a slash
        return None
    if path == base or path.startswith(f"{base}/"):
        path = path.removeprefix(base) or "/"
    path = quote(path, safe=_KEPT)
    return path if len(path) <= LONGEST and _PATH.fullmatch(path) else None
