"""Which browser the tests drive: the system's Chromium, else Playwright's own, installed where it is missing.

The one without windows first: the other makes a window's furniture for each visitor, which takes a second.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    # Each page's scripts are new to the engine and run once: to make them fast costs more than to run them slowly.
    "--js-flags=--no-opt --no-maglev --no-flush-bytecode",
)


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium."""
    system = next((path for name in NAMES if (path := shutil.which(name))), None)
    if system is None and not Path(playwright.chromium.executable_path).exists():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    return playwright.chromium.launch(executable_path=system, args=list(ARGUMENTS), headless=True)
