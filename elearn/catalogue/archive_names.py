"""What a file of a package may be called: one name on every computer, and none that looks like another's."""

import re
import unicodedata
from collections.abc import Iterator

from elearn.kernel.findings import Rule, rule
from elearn.kernel.texts import N_

MAX_NAME = 120
MAX_DEPTH = 8

ABSOLUTE = rule(
    "archive.absolute-path",
    "error",
    N_("The path begins at the root of a disk."),
    N_("Pack the folder of the course itself, so that paths begin with course.yaml or a folder in it."),
)
PARENT = rule(
    "archive.parent-path",
    "error",
    N_("The path has '.', '..' or an empty part."),
    N_("Pack the folder again with an ordinary program, so that every path leads down from the course."),
)
BACKSLASH = rule(
    "archive.backslash",
    "error",
    N_("The path has a backslash."),
    N_("Separate folders with '/', and rename the file."),
)
DRIVE = rule(
    "archive.drive-letter",
    "error",
    N_("The path names a drive."),
    N_("Pack the folder of the course itself, not a whole drive."),
)
SAME_NAME = rule(
    "archive.same-name",
    "error",
    N_("The name differs from '%(other)s' only in capital letters or in the way accents are stored."),
    N_("Rename one of the two: many computers cannot tell them apart."),
)
CONTROL = rule(
    "archive.control-character",
    "error",
    N_("The name has a control character."),
    N_("Rename the file with letters, digits, '-', '_', '.' and spaces."),
)
NAME_ENCODING = rule(
    "archive.name-encoding",
    "error",
    N_("The name is not in UTF-8."),
    N_("Rename the file with Latin letters, or pack the folder with a program that writes UTF-8 names."),
)
NAME_CHARACTERS = rule(
    "archive.name-characters",
    "error",
    N_("The name has characters that are not taken."),
    N_("Use letters, digits, '-', '_', '.', and spaces inside the name; do not end it with a full stop."),
)
NAME_LONG = rule(
    "archive.name-too-long", "error", N_("The name is longer than %(most)d characters."), N_("Shorten it.")
)
TOO_DEEP = rule(
    "archive.too-deep",
    "error",
    N_("The file lies more than %(most)d folders deep."),
    N_("Move it up: lessons lie in modules/MODULE, pictures in media."),
)
SAME_LOOK = rule(
    "archive.same-look",
    "error",
    N_("'%(part)s' looks like '%(other)s', and is written with letters of another script."),
    N_("Write both with the letters of one script, or rename one of the two."),
)
RESERVED = rule(
    "archive.reserved-name",
    "error",
    N_("On Windows '%(part)s' is the name of a device, so the file cannot be kept there."),
    N_("Rename it."),
)

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
# Small Cyrillic and Greek letters, and capitals made small, that look like Latin ones.
_LOOKS = str.maketrans("авеікмнорстухѕјһԁԛԝαβεικνορτυχγ", "abeikmhopctyxsjhdqwabeikvoptuxy")


def look(name: str) -> str:
    """The same for names that a reader cannot tell apart (after UTS #39, for the scripts of the region).

    >>> look("Сар.csv") == look("cap.csv")
    True
    """
    return unicodedata.normalize("NFKC", name).casefold().translate(_LOOKS)


def name_faults(name: str) -> Iterator[tuple[Rule, dict[str, object]]]:
    """Every reason to refuse a name."""
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        yield NAME_ENCODING, {}
        return
    if "\\" in name:
        yield BACKSLASH, {}
    if re.match(r"[A-Za-z]:", name):
        yield DRIVE, {}
    elif name.startswith("/"):
        yield ABSOLUTE, {}
    parts = name.replace("\\", "/").removeprefix("/").split("/")
    if any(part in {"", ".", ".."} for part in parts):
        yield PARENT, {}
    if any(unicodedata.category(letter) == "Cc" for letter in name):
        yield CONTROL, {}
    elif not all(_is_plain(part) for part in re.sub(r"^[A-Za-z]:", "", name).replace("\\", "/").split("/")):
        yield NAME_CHARACTERS, {}
    yield from _part_faults(parts)


def _part_faults(parts: list[str]) -> Iterator[tuple[Rule, dict[str, object]]]:
    device = next((part for part in parts if part.partition(".")[0].strip(" ").casefold() in _DEVICES), None)
    if device is not None:
        yield RESERVED, {"part": device}
    if any(len(part) > MAX_NAME for part in parts):
        yield NAME_LONG, {"most": MAX_NAME}
    if len(parts) - 1 > MAX_DEPTH:
        yield TOO_DEEP, {"most": MAX_DEPTH}


def _is_plain(part: str) -> bool:
    if part in {"", ".", ".."}:
        return True  # refused as a path already
    composed = unicodedata.normalize("NFC", part)
    return bool(re.fullmatch(r"[\w\-. ]+", composed)) and composed == composed.strip(" ").rstrip(".")


def printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in name)
