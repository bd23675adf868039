"""A text on paper as a tree of plain data: what typst reads as JSON, and an EPUB's pages are written from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

INLINE = frozenset(
    {"words", "em", "strong", "code", "link", "break", "picture", "note", "span", "name", "credit"}
)


@dataclass(frozen=True)
class Node:
    """An element of a text; `about` depends on its kind.

    Words have `text`. `lang` is given where it is not that of what stands around.

    Blocks: paragraph, heading (level, id), list (start, None where it has no numbers), item, terms, term, meaning,
    quote, listing (code, its `text`), rule, table (widths of its columns, heads), row, cell (is_head, is_numeric),
    figure (src, alt, alt_lang), box (name), choices, and within boxes label, title, question, remark; part is what
    only has a language. In a line: those of INLINE; a link has href or, within the same file, to; a note its number,
    whether it is_first, and what it says in its children; a name keeps its language to itself, a credit says who made
    a picture.
    """

    kind: str
    children: tuple["Node", ...] = ()
    text: str = ""
    lang: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_inline(self) -> bool:
        """Whether it stands in a line with others."""
        return self.kind in INLINE

    def to_json(self) -> dict[str, Any]:
        """Plain data; what is empty is left out."""
        found: dict[str, Any] = {"kind": self.kind, **self.about}
        if self.children:
            found["children"] = [child.to_json() for child in self.children]
        if self.text:
            found["text"] = self.text
        if self.lang:
            found["lang"] = self.lang
        return found


def words(text: str) -> Node:
    """A text as a node."""
    return Node("words", text=text)


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """All nodes of some trees, parents first."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def plain_text(nodes: Iterable[Node]) -> str:
    """What the nodes say."""
    return "".join(node.text for node in walk(nodes))


def changed(nodes: Iterable[Node], change: Callable[[Node], Node]) -> tuple[Node, ...]:
    """The trees with each of their nodes changed, children first."""
    return tuple(change(replace(node, children=changed(node.children, change))) for node in nodes)
