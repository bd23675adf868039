"""A compiled page's HTML as nodes. It has passed the sanitiser at publication, so its elements are few and known; what
is not known here is passed through for what is in it, and what only works on a screen is left out."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from elearn.paper.nodes import Node, plain_text, words

SHORT_CELL = 16  # letters that stand on a line without taking room from the other columns
_VOID = frozenset({"br", "hr", "img", "input", "source", "track"})
_MARKS = {
    "em": "em",
    "strong": "strong",
    "code": "code",
    "dfn": "span",
    "span": "span",
    "label": "span",
    "bdi": "name",
}
_BLOCKS = {"blockquote": "quote", "dl": "terms", "dd": "meaning", "li": "item"}
_LINES = {"dt": "term", "legend": "question"}
_HEADINGS = {f"h{level}": level for level in range(2, 7)}
_BOXES = ("note", "warning", "example", "term")


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list["_Element | str"] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()

    def first(self, tag: str) -> "_Element | None":
        """The first element of that name within this one."""
        for child in self.children:
            if isinstance(child, _Element):
                found = child if child.tag == tag else child.first(tag)
                if found is not None:
                    return found
        return None


class _Parser(HTMLParser):
    """Elements as they nest; one that is not closed ends with what it stands in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


@dataclass(frozen=True)
class PageReader:
    """Reads the page of one activity.

    `link` says of an address in the page what it is on paper: an address, and whether that is an id within the same
    file. `label` gives the words of boxes that a screen shows by other means: check, transcript.
    """

    link: Callable[[str], tuple[str, bool]]
    label: Callable[[str], str]
    film_address: str

    def read(self, html: str) -> tuple[Node, ...]:
        """The blocks of the page, with its notes where they are called for."""
        parser = _Parser()
        parser.feed(html)
        parser.close()
        notes = dict(_notes(parser.root))
        return _Reading(self, notes).blocks(parser.root.children)


def _notes(element: _Element) -> Iterator[tuple[str, _Element]]:
    for child in element.children:
        if isinstance(child, _Element):
            if child.tag == "li" and child.attributes.get("id", "").startswith("footnote-"):
                yield child.attributes["id"], child
            yield from _notes(child)


class _Reading:
    def __init__(self, reader: PageReader, notes: dict[str, _Element]) -> None:
        self.reader, self.notes = reader, notes
        self.called: set[str] = set()
        nothing = _nothing  # answers that unfold, fields, and players stay on the screen
        self._readers: dict[str, Callable[[_Element, str], Iterable[Node]]] = {
            "p": self._paragraph,
            "ul": self._list,
            "ol": self._list,
            "pre": lambda child, lang: (Node("listing", text=_text(child), lang=lang),),
            "hr": lambda _child, _lang: (Node("rule"),),
            "br": lambda _child, _lang: (Node("break"),),
            "a": self._link,
            "small": self._small,
            "sup": lambda child, _lang: self._inline(child.children),
            "section": self._section,
            "table": self._table,
            "img": self._picture,
            "figure": self._figure,
            "aside": self._box,
            "div": self._division,
            "details": nothing,
            "input": nothing,
            "video": nothing,
        }

    def blocks(self, children: Sequence[_Element | str]) -> tuple[Node, ...]:
        """Blocks; what stands in a line between them becomes paragraphs."""
        found: list[Node] = []
        line: list[Node] = []
        for child in children:
            for node in self._nodes(child):
                if node.is_inline:
                    line.append(node)
                else:
                    found += _as_paragraph(line)
                    line = []
                    found.append(node)
        return (*found, *_as_paragraph(line))

    def _inline(self, children: Sequence[_Element | str]) -> tuple[Node, ...]:
        return tuple(node for child in children for node in self._nodes(child) if node.is_inline)

    def _nodes(self, child: _Element | str) -> tuple[Node, ...]:
        """What an element, or a stretch of text, is on paper."""
        if isinstance(child, str):
            return (words(child),) if child else ()
        lang = child.attributes.get("lang", "")
        if child.tag in _MARKS:
            return self._mark(child, _MARKS[child.tag], lang)
        if child.tag in _BLOCKS:
            return (Node(_BLOCKS[child.tag], self.blocks(child.children), lang=lang),)
        if child.tag in _LINES:
            return (Node(_LINES[child.tag], self._inline(child.children), lang=lang),)
        if child.tag in _HEADINGS:
            about = {"level": _HEADINGS[child.tag], "id": child.attributes.get("id", "")}
            return (Node("heading", self._inline(child.children), lang=lang, about=about),)
        return tuple(self._readers.get(child.tag, self._passed_through)(child, lang))

    def _passed_through(self, child: _Element, lang: str) -> tuple[Node, ...]:
        inner = [node for each in child.children for node in self._nodes(each)]
        return (Node("part", self.blocks(child.children), lang=lang),) if lang else tuple(inner)

    def _mark(self, child: _Element, kind: str, lang: str) -> tuple[Node, ...]:
        inner = self._inline(child.children)
        if kind in ("span", "name") and not lang:
            return inner
        return (Node(kind, inner, lang=lang),)

    def _paragraph(self, child: _Element, lang: str) -> list[Node]:
        if child.has("footnote-backs") or child.has("film-files"):
            return []
        inner = self._inline(child.children)
        return [Node("paragraph", inner, lang=lang)] if inner else []

    def _list(self, child: _Element, lang: str) -> list[Node]:
        start = child.attributes.get("start", "1")
        number = None if child.tag == "ul" else int(start) if start.isdecimal() else 1
        kind = "choices" if child.has("choices") else "list"
        return [Node(kind, self.blocks(child.children), lang=lang, about={"start": number})]

    def _link(self, child: _Element, lang: str) -> list[Node]:
        if child.attributes.get("role") == "doc-noteref":
            return self._note(child.attributes.get("href", ""), _text(child))
        inner = self._inline(child.children)
        href, is_inside = self.reader.link(child.attributes.get("href", ""))
        if not href:
            return list(inner)
        return [Node("link", inner, lang=lang, about={"to" if is_inside else "href": href})]

    def _note(self, href: str, number: str) -> list[Node]:
        key = href.removeprefix("#")
        note = self.notes.get(key)
        if note is None or not number.isdecimal():
            return []
        is_first = key not in self.called
        self.called.add(key)
        said = self.blocks(note.children) if is_first else ()
        return [Node("note", said, about={"number": int(number), "is_first": is_first})]

    def _section(self, child: _Element, lang: str) -> tuple[Node, ...]:
        return () if child.has("footnotes") else self._passed_through(child, lang)

    def _table(self, child: _Element, lang: str) -> list[Node]:
        rows = [row for part in child.children if isinstance(part, _Element) for row in self._rows(part)]
        head = next(
            (part for part in child.children if isinstance(part, _Element) and part.tag == "thead"), None
        )
        heads = len(self._rows(head)) if head is not None else 0
        widths = _widths(rows)
        return (
            [Node("table", tuple(rows), lang=lang, about={"widths": widths, "heads": heads})]
            if widths
            else []
        )

    def _rows(self, part: _Element) -> list[Node]:
        return [
            Node("row", tuple(self._cell(cell) for cell in row.children if isinstance(cell, _Element)))
            for row in part.children
            if isinstance(row, _Element) and row.tag == "tr"
        ]

    def _cell(self, cell: _Element) -> Node:
        about = {"is_head": cell.tag == "th", "is_numeric": cell.has("numeric")}
        return Node("cell", self._inline(cell.children), lang=cell.attributes.get("lang", ""), about=about)

    def _picture(self, child: _Element, lang: str) -> list[Node]:
        about = {
            "src": child.attributes.get("src", ""),
            "alt": child.attributes.get("alt", ""),
            "alt_lang": lang,
        }
        return [Node("picture", about=about)]

    def _small(self, child: _Element, lang: str) -> tuple[Node, ...]:
        inner = self._inline(child.children)
        return (Node("credit", inner, lang=lang),) if child.has("credit") else inner

    def _figure(self, child: _Element, lang: str) -> list[Node]:
        picture, caption = child.first("img"), child.first("figcaption")
        if picture is None:
            return []
        about = self._picture(picture, picture.attributes.get("lang", ""))[0].about
        inner = self._inline(caption.children) if caption is not None else ()
        language = caption.attributes.get("lang", "") if caption is not None else ""
        return [Node("figure", inner, lang=language or lang, about=about)]

    def _box(self, child: _Element, lang: str) -> list[Node]:
        name = next((name for name in _BOXES if child.has(f"box-{name}")), "note")
        title, rest = _divided(child)
        kind = title.first("span") if title is not None else None
        if title is None:
            head: tuple[Node, ...] = ()
        elif kind is not None and kind.has("box-kind"):
            own = [each for each in title.children if each is not kind]
            head = (Node("label", (words(_text(kind)),)), Node("title", _stripped(self._inline(own))))
        else:
            head = (Node("label", (words(_text(title)),)),)
        return [Node("box", (*head, *self.blocks(rest)), lang=lang, about={"name": name})]

    def _division(self, child: _Element, lang: str) -> tuple[Node, ...]:
        if child.has("film"):
            return self._film(child)
        if child.has("check"):
            label = Node("label", (words(self.reader.label("check")),))
            after = Node("remark", (words(self.reader.label("check_answer")),))
            return (
                Node("box", (label, *self.blocks(child.children), after), lang=lang, about={"name": "check"}),
            )
        return self._passed_through(child, lang)

    def _film(self, child: _Element) -> tuple[Node, ...]:
        """A box that names the film and where it is seen, and its words where there are any."""
        video, transcript = child.first("video"), child.first("details")
        if video is None:
            return ()
        title = Node(
            "title", (words(video.attributes.get("aria-label", "")),), lang=video.attributes.get("lang", "")
        )
        link = Node("link", (words(self.reader.label("film")),), about={"href": self.reader.film_address})
        inner: list[Node] = [Node("label", (words(self.reader.label("film_label")),)), title]
        inner.append(Node("paragraph", (link,)))
        said = (
            self.blocks([each for each in transcript.children if not _is(each, "summary")])
            if transcript
            else ()
        )
        if said:
            inner += [Node("label", (words(self.reader.label("transcript")),)), *said]
        return (Node("box", tuple(inner), about={"name": "film"}),)


def _widths(rows: Sequence[Node]) -> list[int]:
    """A share of the page for each column; 0 where it is as wide as its words. What has much to say gets more, but not
    in proportion: a long text in many short lines is read more easily than three words in three."""
    columns = max((len(row.children) for row in rows), default=0)
    texts = [
        [len(plain_text(row.children[column].children)) for row in rows if column < len(row.children)]
        for column in range(columns)
    ]
    return [0 if max(lengths) <= SHORT_CELL else math.isqrt(sum(lengths)) for lengths in texts]


def _nothing(_child: _Element, _lang: str) -> tuple[Node, ...]:
    return ()


def _is(child: _Element | str, tag: str) -> bool:
    return isinstance(child, _Element) and child.tag == tag


def _divided(box: _Element) -> tuple[_Element | None, list[_Element | str]]:
    """A box's title and the rest of it."""
    title = next((e for e in box.children if isinstance(e, _Element) and e.has("box-title")), None)
    return title, [each for each in box.children if each is not title]


def _as_paragraph(line: list[Node]) -> list[Node]:
    """What stands in a line, as a paragraph; nothing where it is white space."""
    inner = _stripped(tuple(line))
    return [Node("paragraph", inner)] if inner else []


def _stripped(line: tuple[Node, ...]) -> tuple[Node, ...]:
    """Without white space at both ends."""
    found = list(line)
    if found and found[0].kind == "words":
        found[0] = words(found[0].text.lstrip(" \t\n"))
    if found and found[-1].kind == "words":
        found[-1] = words(found[-1].text.rstrip(" \t\n"))
    return tuple(node for node in found if node.kind != "words" or node.text)


def _text(element: _Element) -> str:
    return "".join(child if isinstance(child, str) else _text(child) for child in element.children)
