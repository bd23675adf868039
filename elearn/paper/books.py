"""A lesson, a module or a course as one book: everything that stands in its file, in one language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elearn.markup.rendering import Passage, direction
from elearn.paper.nodes import Node, walk


@dataclass(frozen=True)
class Chapter:
    """An activity; `facts` are its kind and how long it takes, `footnotes` what names in it call for."""

    key: str
    kind: str
    title: Passage
    facts: tuple[str, ...]
    remark: str
    objectives: tuple[Passage, ...]
    blocks: tuple[Node, ...]
    footnotes: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A module; `title` is None where the book has no other."""

    key: str
    title: Passage | None
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class Term:
    """A word of the glossary; what it means is in the language `lang`."""

    term: Passage
    meaning: tuple[Node, ...]
    lang: str


@dataclass(frozen=True)
class Source:
    """An act that the book cites; `said` are its reference and articles, `status` is empty where it is in force."""

    title: Passage
    said: str
    status: str
    url: str


@dataclass(frozen=True)
class Cover:
    """What the first page says. `kind` is what the book is, `course` its course where it is a part of one."""

    kind: str
    title: Passage
    course: Passage | None
    module: Passage | None
    summary: Passage | None
    area: Passage
    facts: tuple[tuple[str, str], ...]
    address: str
    remark: str
    funding: Passage | None


@dataclass(frozen=True)
class Book:
    """All of it. `part` is course, module or lesson, and `key` names it among all books; `words` are the interface's,
    in the book's language; `hue` and `tint` are the colours of its area."""

    key: str
    part: str
    locale: str
    cover: Cover
    sections: tuple[Section, ...]
    terms: tuple[Term, ...]
    sources: tuple[Source, ...]
    footnotes: tuple[str, ...]
    words: Mapping[str, str]
    hue: str
    tint: str
    published_at: datetime

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The activities, in order."""
        return tuple(chapter for section in self.sections for chapter in section.chapters)

    @property
    def nodes(self) -> Iterator[Node]:
        """Everything that its texts are made of."""
        for chapter in self.chapters:
            yield from walk(chapter.blocks)
        for term in self.terms:
            yield from walk(term.meaning)

    @property
    def pictures(self) -> tuple[str, ...]:
        """The addresses of its pictures, each once."""
        shown = (node.about["src"] for node in self.nodes if node.kind in ("figure", "picture"))
        return tuple(dict.fromkeys(shown))


def book_to_json(book: Book, pictures: Mapping[str, str]) -> dict[str, Any]:
    """What the typesetter reads; `pictures` are the files of the addresses."""
    return {
        "part": book.part,
        "lang": book.locale,
        "dir": direction(book.locale),
        "published": [book.published_at.year, book.published_at.month, book.published_at.day],
        "hue": book.hue,
        "tint": book.tint,
        "words": dict(book.words),
        "cover": _cover(book.cover),
        "sections": [
            {
                "title": _passage(section.title),
                "chapters": [_chapter(chapter, pictures) for chapter in section.chapters],
            }
            for section in book.sections
        ],
        "terms": [
            {
                "term": _passage(term.term),
                "meaning": _nodes(term.meaning, pictures),
                "lang": term.lang,
            }
            for term in book.terms
        ],
        "sources": [
            {"title": _passage(each.title), "said": each.said, "status": each.status, "url": each.url}
            for each in book.sources
        ],
        "footnotes": list(book.footnotes),
    }


def _cover(cover: Cover) -> dict[str, Any]:
    return {
        "kind": cover.kind,
        "title": _passage(cover.title),
        "course": _passage(cover.course),
        "module": _passage(cover.module),
        "summary": _passage(cover.summary),
        "area": _passage(cover.area),
        "facts": [list(fact) for fact in cover.facts],
        "address": cover.address,
        "remark": cover.remark,
        "funding": _passage(cover.funding),
    }


def _chapter(chapter: Chapter, pictures: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": chapter.key,
        # What is short goes on below what is before it: paper is dear.
        "starts_page": chapter.kind in ("lesson", "video"),
        "title": _passage(chapter.title),
        "facts": list(chapter.facts),
        "remark": chapter.remark,
        "objectives": [_passage(each) for each in chapter.objectives],
        "blocks": _nodes(chapter.blocks, pictures),
        "footnotes": list(chapter.footnotes),
    }


def _passage(passage: Passage | None) -> dict[str, str] | None:
    return None if passage is None else {"text": passage.text, "lang": passage.locale}


def _nodes(nodes: tuple[Node, ...], pictures: Mapping[str, str]) -> list[dict[str, Any]]:
    found = [node.to_json() for node in nodes]
    _name_pictures(found, pictures)
    return found


def _name_pictures(nodes: list[dict[str, Any]], pictures: Mapping[str, str]) -> None:
    for node in nodes:
        if "src" in node:
            node["src"] = pictures[node["src"]]
        _name_pictures(node.get("children", []), pictures)
