"""Inline Markdown to a segment with placeholders, and the marks that they stand for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from elearn.kernel.findings import Finding, Rule
from elearn.markup import rules
from elearn.markup.blocks import Mark, MarkKind, Reference, SourceSegment, Text
from elearn.markup.characters import character_faults
from elearn.markup.parsing import MAX_DEPTH, parse_inline
from elearn.markup.placeholders import escape, plain
from elearn.markup.places import Place
from elearn.markup.targets import dangerous_scheme, kind_of_target, media_path

MAX_FINDINGS = 1_000
MAX_PICTURE = 4_000
MAX_MARKS = 2_000
_BRACKETS = re.compile(r"\\.|[\[\]]", re.DOTALL)
_LINK_LIKE = re.compile(r"\]\(([^)\n]{0,200})")
_REFERENCE_LIKE = re.compile(r"(?:\[([^\[\]\n]{0,999}))?\]\[([^\[\]\n]{0,999})\]")
_HTML_LIKE = re.compile(
    r"<(?:!--|\?|!\[CDATA\[|/?(?:script|style|iframe|object|embed|img|svg|div|span|p|a|br|table|form|input)[\s/>])",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_VAGUE = frozenset({"here", "click here", "this", "link", "this link", "read more", "more"}) | frozenset(
    {"тут", "здесь", "ссылка", "по ссылке", "эта ссылка", "подробнее", "тут.", "here."}
)
_OPENED: dict[str, MarkKind] = {"em_open": "emphasis", "strong_open": "strong", "link_open": "link"}


@dataclass
class Collected:
    """What reading a text gathers on its way."""

    file: str
    env: dict[str, object] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    segments: list[SourceSegment] = field(default_factory=list)
    links: list[Reference] = field(default_factory=list)
    media: list[Reference] = field(default_factory=list)
    terms: list[Reference] = field(default_factory=list)
    films: list[Reference] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    defined_notes: set[str] = field(default_factory=set)
    note_uses: dict[int, int] = field(default_factory=dict)

    def find(self, rule: Rule, place: tuple[int, int], **params: object) -> None:
        """Note a fault; after very many, more of them help nobody."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(self.file, *place, rule, params))

    def check_target(self, target: str, place: tuple[int, int]) -> bool:
        """Whether a target may be linked to; if not, why is noted."""
        if kind_of_target(target) is not None:
            return True
        scheme = dangerous_scheme(target)
        if scheme is not None:
            self.find(rules.DANGEROUS_LINK, place, scheme=scheme, target=target)
        else:
            self.find(rules.UNKNOWN_LINK, place, target=target)
        return False

    def check_characters(self, text: str, place: tuple[int, int]) -> None:
        """Note characters that an entity has brought in, or that have their partner in another segment."""
        for fault in character_faults(text):
            self.find(fault.rule, place, **fault.params)

    def add_segment(self, segment: SourceSegment) -> int:
        """Append a segment; its index."""
        self.check_characters(segment.text, (segment.line, segment.column))
        self.segments.append(segment)
        return len(self.segments) - 1


def fold(text: str) -> str:
    """The text on one line, runs of white space as one space (a no-break space stays)."""
    return _SPACE.sub(" ", text).strip(" ")


def inline_tokens(content: str, place: Place, collected: Collected) -> list[Token]:
    """The tokens of an inline text; only its plain text where brackets are nested too deep."""
    depth = 0
    for match in _BRACKETS.finditer(content):
        depth = max(depth + {"[": 1, "]": -1}.get(match.group(), 0), 0)
        if depth > MAX_DEPTH:
            collected.find(rules.TOO_DEEP, place.of(match.start()), most=MAX_DEPTH)
            return [Token("text", "", 0, content=content)]
    return parse_inline(content, collected.env)


def read_text(content: str, kind: str, place: Place, collected: Collected) -> Text | None:
    """The segment of an inline text, None where there is nothing in it."""
    if not content.strip():
        return None
    return _TextReader(content, kind, place, collected).read()


def lone_picture(content: str, place: Place, collected: Collected) -> Token | None:
    """The picture that makes up a whole paragraph, if one does."""
    if not content.startswith("![") or len(content) > MAX_PICTURE:
        return None
    # What is wrong with it is found when it is read for good.
    tokens = inline_tokens(content, place, Collected(collected.file, collected.env))
    return tokens[0] if len(tokens) == 1 and tokens[0].type == "image" else None


class _TextReader:
    def __init__(self, content: str, kind: str, place: Place, collected: Collected) -> None:
        self.content, self.kind, self.place, self.collected = content, kind, place, collected
        self.parts: list[str] = []
        self.marks: dict[int, Mark] = {}
        self.open: list[tuple[int, int, Token]] = []

    def read(self) -> Text:
        line, column = self.place.of(0)
        index = self.collected.add_segment(SourceSegment(self.kind, "", line, column))
        self.index = index
        tokens = inline_tokens(self.content, self.place, self.collected)
        self._check_leftovers(tokens)
        for token in tokens:
            if len(self.marks) == MAX_MARKS:
                self.collected.find(rules.TOO_MANY_MARKS, (line, column), most=MAX_MARKS)
                break
            self._take(token)
        text = re.sub(r" +(\{\d+\}) +", self._tighten, fold("".join(self.parts)))
        self.collected.check_characters(text, (line, column))
        self.collected.segments[index] = SourceSegment(self.kind, text, line, column)
        return Text(index, self.marks)

    def _tighten(self, match: re.Match[str]) -> str:
        """No white space around a line break."""
        number = match.group(1)
        is_break = self.marks[int(number[1:-1])].kind == "break"
        return number if is_break else match.group()

    def _take(self, token: Token) -> None:
        if token.type in ("text", "text_special"):
            self.parts.append(escape(token.content))
        elif token.type == "softbreak":
            self.parts.append(" ")
        elif token.type == "html_inline":
            shown = fold(token.content)[:60]
            self.collected.find(rules.RAW_HTML, self._place(token), html=shown)
            self.parts.append(escape(token.content))
        elif token.type == "code_inline":
            number = self._mark(Mark("code"))
            self.parts[-1] += f"{escape(token.content)}{{/{number}}}"
        elif token.type == "hardbreak":
            self._mark(Mark("break"))
        elif token.type == "image":
            self._mark(self._picture(token, len(self.marks) + 1))
        elif token.type == "footnote_ref":
            self._footnote(token)
        elif token.nesting > 0:
            self._open(token)
        elif token.nesting < 0:
            self._close()

    def _place(self, token: Token) -> tuple[int, int]:
        return self.place.of(token.meta.get("at", 0))

    def _mark(self, mark: Mark) -> int:
        number = len(self.marks) + 1
        self.marks[number] = mark
        self.parts.append(f"{{{number}}}")
        return number

    def _open(self, token: Token) -> None:
        kind = _OPENED[token.type]
        number = len(self.marks) + 1
        mark = self._link(token, number) if kind == "link" else Mark(kind)
        self._mark(mark)
        self.open.append((number, len(self.parts), token))
        if len(self.open) == MAX_DEPTH + 1:
            self.collected.find(rules.TOO_DEEP, self.place.of(0), most=MAX_DEPTH)

    def _close(self) -> None:
        number, start, token = self.open.pop()
        if token.type == "link_open":
            self._check_link_text(fold(plain("".join(self.parts[start:]))), start, token)
        self.parts.append(f"{{/{number}}}")

    def _check_link_text(self, words: str, start: int, token: Token) -> None:
        pictures = any(self.marks[int(n)].kind == "picture" for n in self._numbers(start))
        if not words and not pictures:
            self.collected.find(rules.EMPTY_LINK_TEXT, self._place(token))
        elif words.lower() in _VAGUE:
            self.collected.find(rules.VAGUE_LINK_TEXT, self._place(token), text=words)

    def _numbers(self, start: int) -> list[str]:
        return [part[1:-1] for part in self.parts[start:] if re.fullmatch(r"\{\d+\}", part)]

    def _link(self, token: Token, number: int) -> Mark:
        target, place = str(token.attrs["href"]), self._place(token)
        is_by_reference = "label" in token.meta  # its definition was checked where it stands
        kind = kind_of_target(target)
        if kind is None:
            if not is_by_reference:
                self.collected.check_target(target, place)
            target = ""
        elif kind == "media":
            self.collected.media.append(Reference(media_path(target), *place))
        if target:
            self.collected.links.append(Reference(target, *place))
        href = self._sub("href", target, token, number) if kind in ("web", "mail", "media") else -1
        title = self._sub("title", str(token.attrs.get("title", "")), token, number)
        return Mark("link", target, href, title_segment=title)

    def _picture(self, token: Token, number: int) -> Mark:
        return read_picture(token, self._place(token), "title", self.index, number, self.collected)

    def _sub(self, kind: str, text: str, token: Token, number: int) -> int:
        if not text.strip():
            return -1
        text = text if kind == "href" else escape(fold(text))
        return self.collected.add_segment(SourceSegment(kind, text, *self._place(token), self.index, number))

    def _footnote(self, token: Token) -> None:
        label = str(token.meta["label"])
        if label not in self.collected.defined_notes:
            self.collected.find(rules.UNKNOWN_FOOTNOTE, self._place(token), label=label)
            self.parts.append(escape(f"[^{label}]"))
            return
        note = self.collected.notes.setdefault(label, len(self.collected.notes) + 1)
        occurrence = self.collected.note_uses[note] = self.collected.note_uses.get(note, 0) + 1
        self._mark(Mark("footnote", note=note, occurrence=occurrence))

    def _check_leftovers(self, tokens: Sequence[Token]) -> None:
        """Whatever the parser left as text although its author meant a link or a tag."""
        seen = 0
        for token in tokens:
            found = list(_meant_otherwise(token.content)) if token.type == "text" else []
            if found:
                # Texts come in the order of the content, letter for letter.
                at = max(self.content.find(token.content, seen), seen)
                for rule, offset, params in found:
                    self.collected.find(rule, self.place.of(at + offset), **params)
                seen = at + len(token.content)


def _meant_otherwise(text: str) -> Iterator[tuple[Rule, int, dict[str, object]]]:
    """What in a plain text looks like markup that could not be read, with its offset."""
    for match in _LINK_LIKE.finditer(text):
        scheme = dangerous_scheme(match.group(1).strip("< "))
        shown = fold(match.group())[:60]
        if scheme is not None:
            yield rules.DANGEROUS_LINK, match.start(), {"scheme": scheme, "target": shown}
        else:
            yield rules.BROKEN_LINK, match.start(), {"text": shown}
    for match in _REFERENCE_LIKE.finditer(text):
        label = fold(match[2] or match[1] or "")[:60]
        yield rules.UNKNOWN_REFERENCE, match.start(), {"label": label}
    if tag := _HTML_LIKE.search(text):
        yield rules.RAW_HTML, tag.start(), {"html": fold(tag.group())}


def read_picture(
    token: Token, place: tuple[int, int], title_kind: str, parent: int, number: int, collected: Collected
) -> Mark:
    """A picture with the segments of its alternative text, its address, and its title or caption."""
    target = str(token.attrs["src"])
    alt = fold(_words(token.children or []))
    if not alt:
        collected.find(rules.MISSING_ALT, place)
    kind = kind_of_target(target)
    if kind == "media":
        collected.media.append(Reference(media_path(target), *place))
    elif kind == "web":
        collected.find(rules.OUTSIDE_PICTURE, place, target=target)
    elif kind is not None or collected.check_target(target, place):
        collected.find(rules.UNKNOWN_LINK, place, target=target)
    alt_at = collected.add_segment(SourceSegment("alt", escape(alt), *place)) if alt else -1
    is_media = kind == "media"
    owner = parent if parent >= 0 else alt_at
    src_at = collected.add_segment(SourceSegment("src", target, *place, owner, number)) if is_media else -1
    title = escape(fold(str(token.attrs.get("title", ""))))
    title_at = collected.add_segment(SourceSegment(title_kind, title, *place)) if title else -1
    return Mark("picture", target if is_media else "", src_at, alt_at, title_at)


def _words(tokens: Sequence[Token]) -> str:
    """What tokens say, without their markup."""
    parts = []
    for token in tokens:
        if token.type == "image":
            parts.append(_words(token.children or []))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(token.content)
    return "".join(parts)
