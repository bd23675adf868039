"""The block tree to HTML that is safe, accessible, and says of every passage in which language it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Protocol

from babel import Locale, UnknownLocaleError

from elearn.markup.blocks import PAIRED, Block, Mark, Text
from elearn.markup.documents import Document
from elearn.markup.placeholders import pieces, plain
from elearn.markup.sanitising import sanitise
from elearn.markup.targets import kind_of_target, media_path

LABELS: Mapping[str, str] = {
    "note": "Note",
    "warning": "Warning",
    "example": "Example",
    "definition": "Definition",
    "table": "Table",
    "footnote": "Note",
    "footnotes": "Notes",
    "back_to_text": "Back to the text",
    "show_answer": "Show the answer",
    "right_answer": "Right answer",
    "why": "Why",
}
_WRAPPERS = {"quote": "blockquote", "item": "li", "definitions": "dl", "definition": "dd"}
_TAGS = {"emphasis": "em", "strong": "strong", "code": "code"}


@dataclass(frozen=True)
class Passage:
    """What is shown for one segment, and in which language it is."""

    text: str
    locale: str


class Resolver(Protocol):
    """Knows the addresses of what a text points to."""

    def link(self, target: str) -> str:
        """The address of `activity:KEY`."""
        ...

    def media(self, target: str) -> str:
        """The address of `media/FILE`."""
        ...

    def credit(self, target: str) -> str:
        """The HTML of a line that says who made `media/FILE` and how it may be used; empty where nobody said."""
        ...

    def term(self, key: str) -> tuple[Passage, Passage]:
        """A glossary entry: term and definition, whose inline markup is left out."""
        ...

    def film(self, key: str) -> str:
        """The HTML that shows a film: video, source and track elements, links."""
        ...


def render(
    document: Document,
    passages: Sequence[Passage],
    *,
    locale: str,
    resolver: Resolver,
    labels: Mapping[str, str] = LABELS,
) -> str:
    """HTML of a document for readers of `locale`: one passage per segment, in order.

    A document of `read_inline` gives inline HTML. Labels that are not given are English.
    Raises ValueError where passages and segments differ in number.
    """
    if len(passages) != len(document.segments):
        raise ValueError(f"{len(document.segments)} segments, {len(passages)} passages")
    renderer = _Renderer(document, passages, locale, resolver, {**LABELS, **labels})
    return sanitise(renderer.whole())


@cache
def direction(locale: str) -> str:
    """`ltr` or `rtl`."""
    try:
        return Locale.parse(locale.replace("-", "_")).text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


def _lang(passage_locale: str, around: str) -> str:
    if passage_locale == around:
        return ""
    return f' lang="{escape(passage_locale)}" dir="{direction(passage_locale)}"'


class _Renderer:
    def __init__(
        self,
        document: Document,
        passages: Sequence[Passage],
        locale: str,
        resolver: Resolver,
        labels: Mapping[str, str],
    ) -> None:
        self.document, self.passages, self.locale = document, passages, locale
        self.resolver, self.labels = resolver, labels
        self.tables = 0
        self.uses: dict[int, int] = {}
        self.credits: dict[str, None] = {}  # of pictures within lines, which have no caption to stand in
        self._writers: dict[str, Callable[[Block], str]] = {
            "paragraph": self._paragraph,
            "heading": self._heading,
            "list": self._list,
            "term": self._term,
            "table": self._table,
            "figure": self._figure,
            "code": self._code,
            "rule": self._rule,
            "box": self._box,
            "glossary": self._glossary,
            "film": self._film,
            "question": self._question,
        }

    def whole(self) -> str:
        root = self.document.root
        if root.kind == "inline":
            said = self.element("span", root.text, bare=True) if root.text else ""
            return said + "".join(self.credits)
        said = self.all(root.children) + self._notes(root.children)
        return f"{said}<p>{''.join(self.credits)}</p>" if self.credits else said

    def all(self, blocks: Sequence[Block]) -> str:
        return "".join(self.block(block) for block in blocks)

    def block(self, block: Block) -> str:
        if block.kind in _WRAPPERS:
            tag = _WRAPPERS[block.kind]
            return f"<{tag}>{self.all(block.children)}</{tag}>"
        writer = self._writers.get(block.kind)
        return writer(block) if writer else ""  # notes stand at the end

    def _heading(self, block: Block) -> str:
        level = min(max(block.number, 2), 6)
        return self.element(f"h{level}", block.text, f' id="{escape(block.key)}"')

    def _list(self, block: Block) -> str:
        tag = "ol" if block.flag else "ul"
        start = f' start="{block.number}"' if block.flag and block.number != 1 else ""
        return f"<{tag}{start}>{self.all(block.children)}</{tag}>"

    def _term(self, block: Block) -> str:
        return self.element("dt", block.text)

    def _code(self, block: Block) -> str:
        return f'<pre class="code"><code>{escape(block.key)}</code></pre>'

    def _rule(self, _block: Block) -> str:
        return "<hr>"

    def _film(self, block: Block) -> str:
        return f'<div class="film">{self.resolver.film(block.key)}</div>'

    def element(self, tag: str, text: Text | None, attributes: str = "", *, bare: bool = False) -> str:
        """An element around a text, marked with its language; `bare`: none where it would say nothing."""
        if text is None:
            return f"<{tag}{attributes}></{tag}>"
        locale = self.passages[text.segment].locale
        attributes += _lang(locale, self.locale)
        content = self.inline(text)
        return content if bare and not attributes else f"<{tag}{attributes}>{content}</{tag}>"

    def inline(self, text: Text) -> str:
        """A passage with its placeholders turned back into markup; well-formed whatever they are."""
        passage = self.passages[text.segment]
        out: list[str] = []
        opened: list[tuple[int, str]] = []
        seen: set[int] = set()
        for piece in pieces(passage.text):
            if piece.kind in ("text", "stray"):
                out.append(escape(piece.text, quote=False))
            elif piece.kind == "open" and piece.number in text.marks and piece.number not in seen:
                seen.add(piece.number)
                mark = text.marks[piece.number]
                start, end = self._mark(mark, passage.locale)
                out.append(start)
                if mark.kind in PAIRED:
                    opened.append((piece.number, end))
            elif piece.kind == "close" and any(number == piece.number for number, _ in opened):
                number = 0
                while number != piece.number:
                    number, end = opened.pop()
                    out.append(end)
        out.extend(end for _, end in reversed(opened))
        return "".join(out)

    def _mark(self, mark: Mark, around: str) -> tuple[str, str]:
        if mark.kind == "link":
            return self._link(mark, around)
        if mark.kind == "break":
            return "<br>", ""
        if mark.kind == "picture":
            if credit := self._credit(mark):
                self.credits[credit] = None
            return self._picture(mark, around), ""
        if mark.kind == "footnote":
            return self._reference(mark, around), ""
        tag = _TAGS[mark.kind]
        return f"<{tag}>", f"</{tag}>"

    def _target(self, mark: Mark) -> str:
        """The target in this language; a translated one is kept only if it is of the same kind."""
        if mark.target_segment < 0:
            return mark.target
        passage = self.passages[mark.target_segment].text.strip()
        return passage if kind_of_target(passage) == kind_of_target(mark.target) else mark.target

    def _link(self, mark: Mark, around: str) -> tuple[str, str]:
        target = self._target(mark)
        kind = kind_of_target(target)
        if not target or kind is None:
            return "", ""
        address = target
        if kind == "activity":
            address = self.resolver.link(target)
        elif kind == "media":
            address = self.resolver.media(media_path(target))
        rel = ' rel="noopener"' if kind == "web" else ""
        return f'<a href="{escape(address)}"{rel}{self._title(mark, around)}>', "</a>"

    def _title(self, mark: Mark, around: str) -> str:
        """The words of a tooltip; none in another language than its element: an attribute cannot say which."""
        if mark.title_segment < 0 or self.passages[mark.title_segment].locale != around:
            return ""
        return f' title="{escape(plain(self.passages[mark.title_segment].text))}"'

    def _picture(self, mark: Mark, around: str, *, has_title: bool = True) -> str:
        if not mark.target:
            return ""
        alt = self.passages[mark.alt_segment] if mark.alt_segment >= 0 else Passage("", around)
        address = self.resolver.media(media_path(self._target(mark)))
        title = self._title(mark, alt.locale) if has_title else ""
        return (
            f'<img src="{escape(address)}" alt="{escape(plain(alt.text))}"{title}'
            f' loading="lazy" decoding="async"{_lang(alt.locale, around)}>'
        )

    def _credit(self, mark: Mark, around: str = "") -> str:
        said = self.resolver.credit(media_path(self._target(mark))) if mark.target else ""
        return (
            f'<small class="credit"{_lang(self.locale, around or self.locale)}>{said}</small>' if said else ""
        )

    def _reference(self, mark: Mark, around: str) -> str:
        # Occurrences are counted anew: a translation may put them in another order.
        count = self.uses[mark.note] = self.uses.get(mark.note, 0) + 1
        label = f"{self.labels['footnote']} {mark.note}"
        return (
            f'<sup id="{_back(mark.note, count)}"><a class="footnote-mark" href="#footnote-{mark.note}"'
            f' role="doc-noteref" aria-label="{escape(label)}"{_lang(self.locale, around)}>{mark.note}</a></sup>'
        )

    def _paragraph(self, block: Block) -> str:
        if block.flag:
            return self.element("span", block.text, bare=True)
        if block.key == "why":
            return (
                f'<p class="why"><strong>{escape(self.labels["why"])}:</strong> {self._span(block.text)}</p>'
            )
        return self.element("p", block.text)

    def _span(self, text: Text | None) -> str:
        return self.element("span", text, bare=True) if text else ""

    def _table(self, block: Block) -> str:
        self.tables += 1
        rows = [self._row(row, block.flag) for row in block.children]
        heads = sum(row.flag for row in block.children)
        body = f"<tbody>{''.join(rows[heads:])}</tbody>" if rows[heads:] else ""
        label = escape(f"{self.labels['table']} {self.tables}")
        return (
            f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}">'
            f"<table><thead>{''.join(rows[:heads])}</thead>{body}</table></div>"
        )

    def _row(self, row: Block, is_first_header: bool) -> str:
        cells = []
        for column, cell in enumerate(row.children):
            css = ' class="numeric"' if cell.flag else ""
            if row.flag and cell.text is not None:
                cells.append(self.element("th", cell.text, f' scope="col"{css}'))
            elif not row.flag and column == 0 and is_first_header:
                cells.append(self.element("th", cell.text, f' scope="row"{css}'))
            else:
                cells.append(self.element("td", cell.text, css))
        return f"<tr>{''.join(cells)}</tr>"

    def _figure(self, block: Block) -> str:
        mark = block.mark
        if mark is None or not mark.target:
            return ""
        picture = self._picture(mark, self.locale, has_title=False)
        has_title = mark.title_segment >= 0
        passage = self.passages[mark.title_segment] if has_title else Passage("", self.locale)
        caption = escape(plain(passage.text), quote=False) + self._credit(mark, passage.locale)
        if caption:
            caption = f"<figcaption{_lang(passage.locale, self.locale)}>{caption}</figcaption>"
        return f"<figure>{picture}{caption}</figure>"

    def _box(self, block: Block) -> str:
        label = escape(self.labels[block.key])
        if block.text is None:
            title = f'<p class="box-title">{label}</p>'
        else:
            kind = f'<span class="box-kind">{label}</span>'
            title = f'<p class="box-title">{kind} {self._span(block.text)}</p>'
        # Inside the page's main part an aside would be a landmark of its own; a note is none.
        return f'<aside class="box box-{block.key}" role="note">{title}{self.all(block.children)}</aside>'

    def _glossary(self, block: Block) -> str:
        term, definition = self.resolver.term(block.key)
        label = escape(self.labels["definition"])
        words = [
            f"<{tag}{_lang(passage.locale, self.locale)}>{escape(plain(passage.text), quote=False)}</{tag}>"
            for tag, passage in (("dfn", term), ("span", definition))
        ]
        return (
            f'<aside class="box box-term" role="note"><p class="box-title">{label}</p>'
            f"<dl><dt>{words[0]}</dt><dd>{words[1]}</dd></dl></aside>"
        )

    def _question(self, block: Block) -> str:
        stem, why = block.extra["stem"], block.extra["why"]
        asks = max((i for i, part in enumerate(stem) if part.kind == "paragraph"), default=-1)
        legend = self.element("legend", stem[asks].text) if asks >= 0 else ""
        before = self.all([part for i, part in enumerate(stem) if i != asks])
        right = [choice for choice in block.children if choice.flag]
        control = "radio" if len(right) == 1 else "checkbox"
        box = f'<input type="{control}" name="check-{escape(block.key)}">'
        choices = "".join(
            f"<li><label>{box} {self._span(choice.text)}</label></li>" for choice in block.children
        )
        answers = "".join(f"<li>{self._span(choice.text)}</li>" for choice in right)
        return (
            f'<div class="check">{before}<fieldset>{legend}<ul class="choices">{choices}</ul></fieldset>'
            f'<details class="answer"><summary>{escape(self.labels["show_answer"])}</summary>'
            f'<p class="answer-label">{escape(self.labels["right_answer"])}</p><ul>{answers}</ul>'
            f"{self.all(why)}</details></div>"
        )

    def _notes(self, blocks: Sequence[Block]) -> str:
        numbers = {label: index + 1 for index, label in enumerate(self.document.notes)}
        found = {note.key: note for note in reversed(_notes_in(blocks)) if note.key in numbers}
        # Notes may point to notes: their content comes first, so that all uses are known.
        contents = {key: self.all(note.children) for key, note in found.items()}
        items = "".join(
            f'<li id="footnote-{number}">{contents[key]}{self._back_links(number)}</li>'
            for key, number in numbers.items()
            if key in contents
        )
        if not items:
            return ""
        label = escape(self.labels["footnotes"])
        return (
            f'<section class="footnotes" role="doc-endnotes" aria-label="{label}"><ol>{items}</ol></section>'
        )

    def _back_links(self, number: int) -> str:
        label = escape(self.labels["back_to_text"])
        links = (
            f'<a class="footnote-back" href="#{_back(number, use)}" role="doc-backlink"'
            f' aria-label="{label}">↩</a>'
            for use in range(1, self.uses.get(number, 0) + 1)
        )
        return f'<p class="footnote-backs">{" ".join(links)}</p>'


def _back(note: int, use: int) -> str:
    return f"footnote-{note}-back" if use == 1 else f"footnote-{note}-back-{use}"


def _notes_in(blocks: Sequence[Block]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        if block.kind == "note":
            found.append(block)
        inner = (*block.children, *(part for parts in block.extra.values() for part in parts))
        found.extend(_notes_in(inner))
    return found
