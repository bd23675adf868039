"""Compile the interface's catalogues where they have changed: `python -m
elearn.commands.compiled_catalogues`."""

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from elearn.web.locale import TRANSLATIONS


def compile_catalogues() -> int:
    """Write each messages.mo that is missing or older than its messages.po; returns how many."""
    written = 0
    for source in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text, target.open("wb") as compiled:
            write_mo(compiled, read_po(text, locale=source.parts[-3]))
        written += 1
    return written


if __name__ == "__main__":
    compile_catalogues()
