"""The pages of an EPUB: nodes as XHTML."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from elearn.markup.rendering import Passage, direction
from elearn.paper.books import Book, Chapter
from elearn.paper.nodes import Node

_TAGS = {
    "paragraph": "p",
    "item": "li",
    "terms": "dl",
    "term": "dt",
    "meaning": "dd",
    "quote": "blockquote",
    "em": "em",
    "strong": "strong",
    "code": "code",
    "span": "span",
    "name": "bdi",
    "part": "div",
    "row": "tr",
}
_CLASSES = {"label": "label", "title": "title", "question": "title", "remark": "small"}


def in_language(lang: str, around: str) -> str:
    """The attributes that say in which language an element is, where it is not that of what is around."""
    if not lang or lang == around:
        return ""
    return f' lang="{escape(lang)}" xml:lang="{escape(lang)}" dir="{direction(lang)}"'


def titled(tag: str, passage: Passage, around: str, attributes: str = "") -> str:
    """An element of one passage."""
    return f"<{tag}{attributes}{in_language(passage.locale, around)}>{escape(passage.text)}</{tag}>"


class PageWriter:
    """Writes the bodies of a book's pages; `pictures` are the files of their addresses."""

    def __init__(self, book: Book, pictures: Mapping[str, str]) -> None:
        self.book, self.said, self.pictures = book, book.words, pictures
        self.lang = book.locale
        self._notes: list[str] = []
        self._here = ""
        self._writers: dict[str, Callable[[Node], str]] = {
            "words": lambda node: escape(node.text),
            "break": lambda _node: "<br/>",
            "rule": lambda _node: "<hr/>",
            "heading": self._heading,
            "list": self._list,
            "choices": lambda node: f'<ul class="choices">{self.all(node.children)}</ul>',
            "listing": self._listing,
            "table": self._table,
            "figure": self._figure,
            "picture": self._picture,
            "link": self._link,
            "note": self._note,
            "credit": self._credit,
            "box": self._box,
        }

    def name(self, chapter: str) -> str:
        """The name of an activity's page."""
        return f"a-{chapter}"

    def cover(self) -> str:
        """The first page."""
        cover, lang = self.book.cover, self.lang
        small = [f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in cover.facts]
        link = f"<a href={quoteattr(cover.address)}>{escape(cover.address)}</a>"
        small.append(f"<dt>{escape(self.said['address'])}</dt><dd>{link}</dd>")
        if cover.funding is not None:
            small.append(f"<dt>{escape(self.said['funding'])}</dt>{titled('dd', cover.funding, lang)}")
        above = [each for each in (cover.course, cover.module) if each is not None]
        parts = [
            f'<p class="brand"><b>{escape(self.said["academy"])}</b> {escape(self.said["platform"])}</p>',
            titled("p", cover.area, lang, ' class="label"'),
            titled("h1", cover.title, lang),
            f'<p class="small">{escape(cover.kind)}</p>',
            *(titled("p", each, lang) for each in above),
            *([titled("p", cover.summary, lang)] if cover.summary is not None else []),
            f"<dl>{''.join(small)}</dl>",
            f'<p class="small">{escape(cover.remark)}</p>',
            f'<p class="small">{escape(self.said["secretariat"])}</p>',
        ]
        return f'<section epub:type="titlepage" class="front">{"".join(parts)}</section>'

    def chapter(self, chapter: Chapter, module: Passage | None) -> str:
        """An activity, after the title of the module that begins with it."""
        self._notes, self._here = [], chapter.key
        parts = [titled("p", module, self.lang, ' class="module"')] if module is not None else []
        parts.append(titled("h1", chapter.title, self.lang))
        parts.append(f'<p class="small">{escape(" · ".join(chapter.facts))}</p>')
        if chapter.remark:
            parts.append(f'<p class="small">{escape(chapter.remark)}</p>')
        if chapter.objectives:
            aims = "".join(titled("li", each, self.lang) for each in chapter.objectives)
            label = escape(self.said["aims"])
            parts.append(f'<div class="box box-note"><p class="label">{label}</p><ul>{aims}</ul></div>')
        parts.append(self.all(chapter.blocks))
        parts += self._notes
        parts += self._name_notes(chapter.footnotes)
        return f'<section epub:type="chapter" role="doc-chapter">{"".join(parts)}</section>'

    def back(self) -> str:
        """Terms and sources."""
        self._notes, self._here = [], ""
        parts = []
        if self.book.terms:
            entries = "".join(
                titled("dt", each.term, self.lang)
                + f"<dd{in_language(each.lang, self.lang)}>{self.all(each.meaning)}</dd>"
                for each in self.book.terms
            )
            parts.append(f"<h1>{escape(self.said['terms'])}</h1><dl>{entries}</dl>")
        if self.book.sources:
            items = "".join(f"<li>{self._source(number)}</li>" for number in range(len(self.book.sources)))
            level = "h2" if self.book.terms else "h1"
            parts.append(f"<{level}>{escape(self.said['sources'])}</{level}><ul>{items}</ul>")
        parts += self._name_notes(self.book.footnotes)
        return f'<section epub:type="backmatter">{"".join(parts)}</section>'

    def _source(self, number: int) -> str:
        source = self.book.sources[number]
        title = titled("span", source.title, self.lang)
        if source.url:
            title = f"<a href={quoteattr(source.url)}>{title}</a>"
        status = f' <span class="small">({escape(source.status)})</span>' if source.status else ""
        return f"{title}, {escape(source.said)}{status}"

    def _name_notes(self, notes: Sequence[str]) -> list[str]:
        return [f'<p class="small">{escape(note)}</p>' for note in notes]

    def all(self, nodes: Iterable[Node]) -> str:
        """The nodes, one after the other."""
        return "".join(self._node(node) for node in nodes)

    def _node(self, node: Node) -> str:
        writer = self._writers.get(node.kind)
        if writer is not None:
            return writer(node)
        if node.kind in _CLASSES:
            return f'<p class="{_CLASSES[node.kind]}"{self._lang(node)}>{self.all(node.children)}</p>'
        tag = _TAGS[node.kind]
        return f"<{tag}{self._lang(node)}>{self.all(node.children)}</{tag}>"

    def _lang(self, node: Node) -> str:
        return in_language(node.lang, "")

    def _heading(self, node: Node) -> str:
        tag = f"h{min(node.about['level'] + 1, 6)}"
        name = quoteattr(_id(node.about["id"]))
        return f"<{tag} id={name}{self._lang(node)}>{self.all(node.children)}</{tag}>"

    def _list(self, node: Node) -> str:
        start = node.about["start"]
        tag = "ul" if start is None else "ol"
        said = "" if start in (None, 1) else f' start="{start}"'
        return f"<{tag}{said}{self._lang(node)}>{self.all(node.children)}</{tag}>"

    def _listing(self, node: Node) -> str:
        return f"<pre{self._lang(node)}><code>{escape(node.text)}</code></pre>"

    def _table(self, node: Node) -> str:
        heads = node.about["heads"]
        head = "".join(self._row(row, "col") for row in node.children[:heads])
        body = "".join(self._row(row, "row") for row in node.children[heads:])
        parts = (f"<thead>{head}</thead>" if head else "") + (f"<tbody>{body}</tbody>" if body else "")
        return f"<table{self._lang(node)}>{parts}</table>"

    def _row(self, row: Node, scope: str) -> str:
        cells = []
        for cell in row.children:
            tag, said = ("th", f' scope="{scope}"') if cell.about["is_head"] else ("td", "")
            css = ' class="numeric"' if cell.about["is_numeric"] else ""
            cells.append(f"<{tag}{said}{css}{self._lang(cell)}>{self.all(cell.children)}</{tag}>")
        return f"<tr>{''.join(cells)}</tr>"

    def _picture(self, node: Node) -> str:
        src, alt = self.pictures[node.about["src"]], node.about["alt"]
        return f"<img src={quoteattr(src)} alt={quoteattr(alt)}{in_language(node.about['alt_lang'], '')}/>"

    def _figure(self, node: Node) -> str:
        caption = (
            f"<figcaption{self._lang(node)}>{self.all(node.children)}</figcaption>" if node.children else ""
        )
        return f"<figure>{self._picture(node)}{caption}</figure>"

    def _credit(self, node: Node) -> str:
        return f'<small class="credit"{self._lang(node)}>{self.all(node.children)}</small>'

    def _link(self, node: Node) -> str:
        to = node.about.get("to")
        if to is None:
            href = node.about["href"]
        else:
            chapter, _, anchor = to.partition(".")
            href = (f"{self.name(chapter)}.xhtml" if chapter != self._here else "") + (
                f"#{_id(to)}" if anchor else ""
            )
            href = href or f"{self.name(chapter)}.xhtml"
        return f"<a href={quoteattr(href)}{self._lang(node)}>{self.all(node.children)}</a>"

    def _note(self, node: Node) -> str:
        number = node.about["number"]
        mark = f'<a epub:type="noteref" role="doc-noteref" href="#note-{number}">{number}</a>'
        if node.about["is_first"]:
            back = f'<a role="doc-backlink" href="#note-{number}-back">{number}.</a> '
            first, rest = node.children[:1], node.children[1:]
            is_text = bool(first) and first[0].kind == "paragraph"
            said = self.all(first[0].children) if is_text else ""
            below = self.all(rest if is_text else node.children)
            lang = self._lang(first[0]) if is_text else ""
            self._notes.append(
                f'<aside epub:type="footnote" role="doc-footnote" id="note-{number}" class="small">'
                f"<p{lang}>{back}{said}</p>{below}</aside>"
            )
            return f'<sup id="note-{number}-back">{mark}</sup>'
        return f"<sup>{mark}</sup>"

    def _box(self, node: Node) -> str:
        name = quoteattr(f"box box-{node.about['name']}")
        return f'<div class={name} role="note"{self._lang(node)}>{self.all(node.children)}</div>'


def _id(name: str) -> str:
    """An id that XML takes: it begins with a letter."""
    return f"t-{name}"
