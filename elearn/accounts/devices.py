"""A short guess of browser and system, from what a browser says of itself; pure, and made of our words only."""

# The first that fits counts: most browsers also claim to be others.
_BROWSERS = (
    ("YaBrowser/", "Yandex Browser"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """Browser and system, as far as they are known; empty where neither is.

    >>> device("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0")
    'Firefox, Windows'
    >>> device("curl/8.5.0 (Linux)"), device("<script>")
    ('Linux', '')
    """
    found = (
        next((name for sign, name in signs if sign in user_agent), "") for signs in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(name for name in found if name)
