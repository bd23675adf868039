"""A document as it is written, and as its history keeps it: one value that says all of it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from elearn.programme.documents.files import KeptFile

Entry = Mapping[str, Any]
# What a document says whatever the language, and what it says in each.
FACTS = ("kind", "dated", "until", "area", "courses")
TEXTS = ("title", "summary", "source", "funding", "is_working", "link", "file")


@dataclass(frozen=True)
class NewVersion:
    """A document in a language; without file and link it only says what the document is called there."""

    locale: str
    title: str
    summary: str = ""
    source: str = ""
    funding: str = ""
    is_working: bool = False
    file: KeptFile | None = None
    link: str = ""


@dataclass(frozen=True)
class NewDocument:
    """A document as it shall be; `courses` are the keys of courses that it goes with, published or not yet."""

    key: str
    kind: str
    dated: dt.date
    versions: tuple[NewVersion, ...]
    until: dt.date | None = None
    area: str | None = None
    courses: tuple[str, ...] = ()
    is_example: bool = False

    @property
    def has_text(self) -> bool:
        """Whether it can be read in any language."""
        return any(each.file or each.link for each in self.versions)


def entry_of(new: NewDocument) -> dict[str, Any]:
    """A document as JSON: two that say the same are equal."""
    return {
        "kind": new.kind,
        "dated": new.dated.isoformat(),
        "until": new.until.isoformat() if new.until else None,
        "area": new.area,
        "courses": list(dict.fromkeys(new.courses)),
        "texts": {
            each.locale: {
                **{name: getattr(each, name) for name in TEXTS if name != "file"},
                "file": asdict(each.file) if each.file else None,
            }
            for each in new.versions
        },
    }


def document_of(key: str, entry: Entry) -> NewDocument:
    """The document that an entry says."""
    return NewDocument(
        key=key,
        kind=entry["kind"],
        dated=dt.date.fromisoformat(entry["dated"]),
        until=dt.date.fromisoformat(entry["until"]) if entry["until"] else None,
        area=entry["area"],
        courses=tuple(entry["courses"]),
        versions=tuple(
            NewVersion(locale, **{**text, "file": KeptFile(**text["file"]) if text["file"] else None})
            for locale, text in entry["texts"].items()
        ),
    )


@dataclass(frozen=True)
class Difference:
    """What two entries say differently: a name of FACTS, or one of TEXTS in a language; `None` where one of them says
    nothing."""

    field: str
    locale: str | None
    before: Any
    after: Any


def differences(before: Entry, after: Entry) -> Iterator[Difference]:
    """Everything in which an entry differs from an earlier one.

    >>> old = {"kind": "briefing", "texts": {"en": {"title": "A", "link": ""}}}
    >>> new = {"kind": "briefing", "texts": {"en": {"title": "B", "link": ""}, "ru": {"title": "Б", "link": ""}}}
    >>> [(each.field, each.locale, each.before, each.after) for each in differences(old, new)]
    [('title', 'en', 'A', 'B'), ('title', 'ru', None, 'Б')]
    """
    for name in FACTS:
        if before.get(name) != after.get(name):
            yield Difference(name, None, before.get(name) or None, after.get(name) or None)
    for locale in dict.fromkeys((*before["texts"], *after["texts"])):
        was, reads = before["texts"].get(locale, {}), after["texts"].get(locale, {})
        for name in TEXTS:
            if (was.get(name) or None) != (reads.get(name) or None):
                yield Difference(name, locale, was.get(name) or None, reads.get(name) or None)
