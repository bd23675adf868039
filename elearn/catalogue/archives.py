"""Packages as folders and zip files: read with suspicion, written always the same way."""

import hashlib
import io
import os
import stat
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from elearn.catalogue.archive_names import MAX_DEPTH, SAME_LOOK, SAME_NAME, look, name_faults, printable
from elearn.catalogue.zip_reading import (
    BOMB,
    EXTRA_DATA,
    MAX_RATIO,
    ZipEntry,
    ZipError,
    inflate,
    read_directory,
)
from elearn.kernel.findings import Finding, Rule, rule
from elearn.kernel.texts import N_

MAX_FILES = 2_000
MAX_TOTAL = 200 * 1024 * 1024
MAX_TEXT = 1024 * 1024
MAX_SOURCE = 2 * 1024 * 1024
# Below this a package may unpack to very many times its size.
SMALL_TOTAL = 16 * 1024 * 1024
TEXT_ENDINGS = frozenset({".md", ".yaml", ".yml", ".po", ".vtt", ".svg", ".csv", ".txt"})
MAX_TRANSLATED = 16 * 1024 * 1024
MAX_DRAWN = 6 * 1024 * 1024
IGNORED = frozenset({".git", "__MACOSX", ".DS_Store", "Thumbs.db"})

TOO_MANY = rule(
    "archive.too-many-files",
    "error",
    N_("The package has more than %(most)d files."),
    N_("Remove files that the course does not use, or split the course."),
)
TOO_LARGE = rule(
    "archive.too-large",
    "error",
    N_("The package is larger than %(most)d MB when unpacked."),
    N_("Make films and pictures smaller, or split the course."),
)
TOO_MUCH_TEXT = rule(
    "archive.too-much-text",
    "error",
    N_("The lessons, quizzes and other texts together are larger than %(most)d MB."),
    N_("Split the course: this is as much as several books."),
)
TOO_MUCH_TRANSLATED = rule(
    "archive.too-much-translated",
    "error",
    N_("The translations and captions together are larger than %(most)d MB."),
    N_("Take out languages that the course does not offer, or split the course."),
)
TOO_MUCH_DRAWN = rule(
    "archive.too-much-drawn",
    "error",
    N_("The drawings (SVG) together are larger than %(most)d MB."),
    N_("Simplify them, or save those with photographs in them as JPEG, PNG or WebP."),
)
TEXT_TOO_LARGE = rule(
    "archive.text-too-large",
    "error",
    N_("The text file is larger than %(most)d kB."),
    N_("Split it into several activities or files."),
)
LINK = rule(
    "archive.link", "error", N_("This is a link to another file."), N_("Put the file itself in its place.")
)
SPECIAL = rule(
    "archive.special-file",
    "error",
    N_("This is neither a file nor a folder."),
    N_("Remove it: a package holds ordinary files only."),
)
DOUBLED = rule(
    "archive.doubled-name",
    "error",
    N_("The name stands in the zip file more than once."),
    N_("Keep one of the files and pack the folder again."),
)
FILE_AND_FOLDER = rule(
    "archive.file-and-folder",
    "error",
    N_("The name is that of a file and of a folder."),
    N_("Rename one of the two and pack the folder again."),
)
IGNORED_FILE = rule(
    "archive.ignored",
    "warning",
    N_("This is no part of a course and was left out."),
    N_("Remove it from the folder before you pack it."),
)
# What is read through letter by letter: by endings, how much of it a package may have.
BOUNDED = (
    (frozenset({".md", ".yaml", ".yml"}), MAX_SOURCE, TOO_MUCH_TEXT),
    (frozenset({".po", ".vtt"}), MAX_TRANSLATED, TOO_MUCH_TRANSLATED),
    (frozenset({".svg"}), MAX_DRAWN, TOO_MUCH_DRAWN),
)


@dataclass(frozen=True)
class PackageFiles:
    """The files of a package by path, sorted; `digest` is the same whatever they came in."""

    files: Mapping[str, bytes]
    digest: str

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "PackageFiles":
        """A package of these files."""
        ordered = dict(sorted(files.items()))
        digest = hashlib.sha256()
        for path, data in ordered.items():
            name = path.encode()
            digest.update(b"%d %d\n" % (len(name), len(data)) + name)
            digest.update(data)
        return cls(ordered, digest.hexdigest())


Reading = tuple[PackageFiles, list[Finding]]


def read_folder(path: Path) -> Reading:
    """The files under a folder, and what is wrong with them; files with a fault are left out."""
    intake = _Intake()
    for name, entry in _walk(path, ""):
        if intake.is_full:
            break
        kind = entry.stat(follow_symlinks=False).st_mode
        if not intake.takes_name(name, name):
            continue
        if stat.S_ISLNK(kind):
            intake.refuse(name, LINK)
        elif not stat.S_ISREG(kind):
            intake.refuse(name, SPECIAL)
        else:
            with open(entry.path, "rb") as file:
                intake.take(name, file.read(intake.room(name) + 1))
    return intake.result()


def read_zip(data: bytes | BinaryIO) -> Reading:
    """The files in a zip, and what is wrong with them; files with a fault are left out.

    A single folder at the top that holds course.yaml is taken as the package.
    """
    packed = data if isinstance(data, bytes) else data.read(MAX_TOTAL + 1)
    intake = _Intake()
    if len(packed) > MAX_TOTAL:
        intake.refuse("", TOO_LARGE, most=MAX_TOTAL >> 20)
        return intake.result()
    try:
        directory = read_directory(packed, most=MAX_FILES)
    except ZipError as fault:
        intake.refuse("", fault.rule, **fault.params)
        return intake.result()
    if directory.is_cut:
        intake.refuse("", TOO_MANY, most=MAX_FILES)
        return intake.result()
    intake = _Intake(max(SMALL_TOTAL, MAX_RATIO * len(packed)))
    if directory.has_extra_data:
        intake.refuse("", EXTRA_DATA)
    top = _top_folder(directory.entries)
    for entry in directory.entries:
        if intake.is_full:
            break
        _take_entry(intake, packed, entry, entry.name.removeprefix(top))
    return intake.result()


def write_zip(files: PackageFiles) -> bytes:
    """The package as a zip: the same files give the same bytes, wherever and whenever."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, data in files.files.items():
            info = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, data)
    return target.getvalue()


def is_text(path: str) -> bool:
    """Whether the ending of the name says text."""
    return PurePosixPath(path).suffix.lower() in TEXT_ENDINGS


class _Intake:
    """Takes files one by one and refuses what a package may not hold."""

    def __init__(self, most: int = MAX_TOTAL) -> None:
        self.is_full = False
        self._findings: list[Finding] = []
        self._files: dict[str, bytes] = {}
        self._names: dict[str, str] = {}
        self._folders: set[str] = set()
        self._ignored: set[str] = set()
        self._looks: dict[str, str] = {}
        self._most = most
        self._total = 0
        self._sums: Counter[Rule] = Counter()

    def takes_name(self, name: str, raw: str) -> bool:
        """Whether a file may have this name; if not, the reason is noted."""
        parts = name.split("/")
        unwanted = next((index for index, part in enumerate(parts) if part in IGNORED), None)
        if unwanted is not None:
            self._ignore("/".join(parts[: unwanted + 1]))
            return False
        refused = list(name_faults(name))
        for reason, params in refused:
            self.refuse(printable(raw), reason, **params)
        if refused:
            return False
        return self._is_new(unicodedata.normalize("NFC", name))

    def room(self, name: str) -> int:
        """How many bytes the file may have."""
        left = MAX_TOTAL - self._total
        return min(left, MAX_TEXT) if is_text(name) else left

    def take(self, name: str, data: bytes) -> None:
        """Keep the file, unless it is larger than its room."""
        path = unicodedata.normalize("NFC", name)
        if len(data) <= self.room(path):
            self._total += len(data)
            self._files[path] = data
            if self._total > self._most:
                self._fill(BOMB, ratio=MAX_RATIO)
            else:
                self._count(PurePosixPath(path).suffix.lower(), len(data))
        elif is_text(path) and len(data) > MAX_TEXT:
            self.refuse(path, TEXT_TOO_LARGE, most=MAX_TEXT >> 10)
        else:
            self._fill(TOO_LARGE, most=MAX_TOTAL >> 20)

    def refuse(self, file: str, reason: Rule, /, **params: object) -> None:
        self._findings.append(Finding(file, 0, 0, reason, params))

    def result(self) -> Reading:
        files = {} if self.is_full else self._files
        return PackageFiles.of(files), sorted(self._findings)

    def _count(self, ending: str, size: int) -> None:
        """Add to the sum of its kind, if that has a bound."""
        for endings, most, too_much in BOUNDED:
            if ending in endings:
                self._sums[too_much] += size
                if self._sums[too_much] > most:
                    self._fill(too_much, most=most >> 20)

    def _ignore(self, path: str) -> None:
        if path not in self._ignored:
            self._ignored.add(path)
            self.refuse(printable(path), IGNORED_FILE)

    def _fill(self, reason: Rule, **params: object) -> None:
        """Take nothing more, and keep nothing."""
        self.is_full = True
        self._files.clear()
        self.refuse("", reason, **params)

    def _looks_like_another(self, path: str) -> bool:
        """Whether a folder or the file itself has a twin in letters of another script; if so, it is noted."""
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            part = "/".join(parts[:depth])
            other = self._looks.setdefault(look(part), part.casefold())
            if other != part.casefold():
                self.refuse(path, SAME_LOOK, part=part, other=other)
                return True
        return False

    def _is_new(self, path: str) -> bool:
        folded = unicodedata.normalize("NFC", path.casefold())
        if (other := self._names.get(folded)) is not None:
            self.refuse(path, DOUBLED if other == path else SAME_NAME, other=other)
            return False
        if self._looks_like_another(path):
            return False
        parents = {folded.rsplit("/", depth)[0] for depth in range(1, folded.count("/") + 1)}
        if folded in self._folders or parents & self._names.keys():
            self.refuse(path, FILE_AND_FOLDER)
            return False
        if len(self._names) == MAX_FILES:
            self._fill(TOO_MANY, most=MAX_FILES)
            return False
        self._names[folded] = path
        self._folders |= parents
        return True


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Everything under a folder but folders, never through a link."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            name = prefix + entry.name
            if entry.is_dir(follow_symlinks=False) and entry.name not in IGNORED:
                if name.count("/") <= MAX_DEPTH:
                    yield from _walk(Path(entry.path), name + "/")
                else:
                    yield name + "/", entry
            else:
                yield name, entry


def _top_folder(entries: tuple[ZipEntry, ...]) -> str:
    """The one folder at the top, with its slash, if there is one and it holds course.yaml; else nothing."""
    tops = {entry.name.split("/")[0] + "/" for entry in entries} - {name + "/" for name in IGNORED}
    names = {entry.name for entry in entries}
    top = tops.pop() if len(tops) == 1 else ""
    is_taken = top + "course.yaml" in names and not any(name_faults(top.rstrip("/")))
    return top if is_taken else ""


def _take_entry(intake: _Intake, packed: bytes, entry: ZipEntry, name: str) -> None:
    is_folder = name.endswith("/") and entry.is_folder
    if not name or (is_folder and not any(name_faults(name.rstrip("/")))):
        return
    if not intake.takes_name(name, name):
        return
    if entry.is_link:
        intake.refuse(name, LINK)
        return
    if entry.is_special:
        intake.refuse(name, SPECIAL)
        return
    try:
        intake.take(name, inflate(packed, entry, most=intake.room(name)))
    except ZipError as fault:
        intake.refuse(name, fault.rule, **fault.params)
