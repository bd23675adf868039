"""Block tokens to the block tree, its segments and its findings."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from elearn.kernel.findings import Rule
from elearn.markup import rules
from elearn.markup.blocks import Block, Mark, Reference, Text
from elearn.markup.inlines import Collected, lone_picture, read_picture, read_text
from elearn.markup.parsing import MAX_CELLS, MAX_DEPTH, parse_blocks
from elearn.markup.placeholders import plain
from elearn.markup.places import CellPlaces, Place, Places, row_cells
from elearn.markup.targets import KEY

ASIDES = frozenset({"note", "warning", "example"})
_NOTE = re.compile(r"\[\^([^\]\s]{1,64})\]:")
_TASK = re.compile(r"\[([ xX])\](?:[ \t]+|$)")
# The word before an explanation, in each language in which a course of the region may be written.
WHY = (
    ("en", "Why"),
    ("ru", "Почему"),
    ("az", "Niyə"),
    ("be", "Чаму"),
    ("bg", "Защо"),
    ("bs hr sr-Latn", "Zašto"),
    ("cs", "Proč"),
    ("de", "Warum"),
    ("el", "Γιατί"),
    ("et", "Miks"),
    ("fr", "Pourquoi"),
    ("hu", "Miért"),
    ("hy", "Ինչու"),
    ("ka", "რატომ"),
    ("kk", "Неге"),
    ("ky", "Эмне үчүн"),
    ("lt", "Kodėl"),
    ("lv", "Kāpēc"),
    ("mk", "Зошто"),
    ("pl", "Dlaczego"),
    ("ro", "De ce"),
    ("sk", "Prečo"),
    ("sl", "Zakaj"),
    ("sq", "Pse"),
    ("sr", "Зашто"),
    ("sv", "Varför"),
    ("tg", "Чаро"),
    ("tk", "Näme üçin"),
    ("tr", "Neden"),
    ("uk", "Чому"),
    ("uz", "Nima uchun"),
    ("uz-Cyrl", "Нима учун"),
)
_WHY = re.compile(rf"(?:{'|'.join(word for _, word in WHY)}):[ \t\n]*")
_NOT_IN_SLUG = re.compile(r"[^\w\- ]+")
# Blocks that only hold others: their kind, and that of the paragraphs in them where it is their own.
_CONTAINERS = {
    "blockquote_open": ("quote", ""),
    "dl_open": ("definitions", ""),
    "dd_open": ("definition", "definition"),
}
# Ids that pages use themselves: a heading of that name is counted on.
_TAKEN = frozenset(
    {"main", "content", "top", "search", "menu", "nav", "navigation", "header", "footer", "outline", "text"}
    | {"outline-title"}
)


@dataclass
class Node:
    """A token with what stands between it and its closing one."""

    token: Token
    children: list["Node"] = field(default_factory=list)


def slug(text: str) -> str:
    """The anchor of a heading: small letters of any script, digits and hyphens.

    >>> slug("Who is a «migrant» worker?")
    'who-is-a-migrant-worker'
    """
    words = unicodedata.normalize("NFC", text).lower().replace("_", "-")
    words = re.sub(r"[\s-]+", "-", _NOT_IN_SLUG.sub("", words)).strip("-")
    return f"section-{words}" if not words or words.startswith("footnote-") else words


class Reader:
    """Reads one text; `blocks` is the tree, the rest lies in `collected`."""

    def __init__(self, text: str, collected: Collected, first_line: int) -> None:
        self.collected, self.first_line = collected, first_line
        self.lines = text.split("\n")
        self.anchors: set[str] = set()
        self.taken = set(_TAKEN)
        self.counts: dict[str, int] = {}
        self.heading_level = 1
        self.question_keys: set[str] = set()
        self._readers: dict[str, Callable[[Node], Block | None]] = {
            "heading_open": self._heading,
            "bullet_list_open": self._list,
            "ordered_list_open": self._list,
            "list_item_open": self._item,
            "dt_open": self._term,
            "footnote_reference_open": self._note,
            "table_open": self._table,
            "box_open": self._box,
            "box_end": self._stray_end,
            "fence": self._code,
            "code_block": self._code,
            "hr": self._rule,
        }
        tokens = parse_blocks(text, collected.env)
        self._check_tokens(tokens)
        self._check_references()
        self.blocks = self._read_all(_tree(tokens), "paragraph")
        self._check_notes()
        self._check_anchors()

    def _at(self, token: Token) -> tuple[int, int]:
        """The first character of a block that is not white space."""
        index = token.map[0] if token.map else 0
        line = self.lines[index] if index < len(self.lines) else ""
        return self.first_line + index, len(line) - len(line.lstrip()) + 1

    def _find(self, rule: Rule, token: Token, **params: object) -> None:
        self.collected.find(rule, self._at(token), **params)

    def _check_tokens(self, tokens: Sequence[Token]) -> None:
        depth = was_deep = 0
        for token in tokens:
            depth += token.nesting
            if token.nesting > 0 and depth > MAX_DEPTH and not was_deep:
                was_deep = depth
                self._find(rules.TOO_DEEP, token, most=MAX_DEPTH)
            elif depth < was_deep:
                was_deep = 0
            if token.type == "footnote_reference_open":
                label = str(token.meta["label"])
                if label in self.collected.defined_notes:
                    self._find(rules.DOUBLED_FOOTNOTE, token, label=label)
                self.collected.defined_notes.add(label)
        if "large_table" in self.collected.env:
            line = self.first_line + int(str(self.collected.env["large_table"]))
            self.collected.find(rules.TABLE_TOO_LARGE, (line, 1), most=MAX_CELLS)

    def _check_references(self) -> None:
        references = self.collected.env.get("references", {})
        assert isinstance(references, dict)
        for reference in references.values():
            index = reference["map"][0]
            column = max(self.lines[index].find("["), 0) + 1
            self.collected.check_target(reference["href"], (self.first_line + index, column))

    def _check_notes(self) -> None:
        unused = self.collected.defined_notes - self.collected.notes.keys()
        if not unused:
            return
        first: dict[str, int] = {}
        for number, line in enumerate(self.lines):
            for label in _NOTE.findall(line):
                first.setdefault(label, number)
        for note in sorted(unused):
            index = first.get(note, 0)
            place = (self.first_line + index, self.lines[index].find("[^") + 1)
            self.collected.find(rules.UNUSED_FOOTNOTE, place, label=note)

    def _check_anchors(self) -> None:
        for link in self.collected.links:
            anchor = unicodedata.normalize("NFC", link.target[1:])
            if link.target.startswith("#") and anchor not in self.anchors:
                self.collected.find(rules.UNKNOWN_ANCHOR, (link.line, link.column), anchor=anchor)

    def _read_all(self, nodes: Sequence[Node], kind: str) -> tuple[Block, ...]:
        blocks = (self._read(node, kind) for node in nodes)
        return tuple(block for block in blocks if block is not None)

    def _read(self, node: Node, kind: str) -> Block | None:
        """The block of a node; `kind` is that of the segments of the paragraphs in it."""
        name = node.token.type
        if name in _CONTAINERS:
            block_kind, inner = _CONTAINERS[name]
            return Block(block_kind, self._read_all(node.children, inner or kind))
        if name == "paragraph_open":
            return self._paragraph(node, kind)
        reader = self._readers.get(name)
        return reader(node) if reader else None

    def _list(self, node: Node) -> Block:
        start = int(node.token.attrs.get("start", 1))
        is_ordered = node.token.type.startswith("ordered")
        return Block("list", self._read_all(node.children, "item"), number=start, flag=is_ordered)

    def _item(self, node: Node) -> Block:
        token = _first_inline(node)
        if token is not None and _TASK.match(token.content):
            self.collected.find(rules.TASK_LIST, self._place(token).of(0))
        return Block("item", self._read_all(node.children, "item"))

    def _term(self, node: Node) -> Block:
        return Block("term", text=self._inline(node, "term"))

    def _note(self, node: Node) -> Block:
        return Block("note", self._read_all(node.children, "footnote"), key=str(node.token.meta["label"]))

    def _code(self, node: Node) -> Block:
        return Block("code", key=node.token.content)

    def _rule(self, _node: Node) -> Block:
        return Block("rule")

    def _stray_end(self, node: Node) -> None:
        self._find(rules.STRAY_BOX_END, node.token)

    def _inline(self, node: Node, kind: str) -> Text | None:
        token = _inline_token(node)
        return read_text(token.content, kind, self._place(token), self.collected) if token else None

    def _place(self, token: Token, skipped: int = 0) -> Places:
        index = token.map[0] if token.map else 0
        return Places(token.content, self.lines, index, self.first_line, skipped)

    def _paragraph(self, node: Node, kind: str) -> Block | None:
        token = _inline_token(node)
        if token is None:
            return None
        place = self._place(token)
        picture = lone_picture(token.content, place, self.collected)
        if picture is not None:
            mark = read_picture(picture, place.of(0), "caption", -1, 0, self.collected)
            return Block("figure", mark=mark)
        return Block("paragraph", text=self._inline(node, kind), flag=node.token.hidden)

    def _heading(self, node: Node) -> Block | None:
        level = int(node.token.tag[1:])
        before, self.heading_level = self.heading_level, level
        if level == 1:
            self._find(rules.FIRST_LEVEL, node.token)
        elif level > before + 1:
            wanted = before + 1
            self._find(rules.HEADING_JUMP, node.token, before=before, level=level, wanted=wanted)
        text = self._inline(node, "heading")
        if text is None or not plain(self.collected.segments[text.segment].text).strip():
            self._find(rules.EMPTY_HEADING, node.token)
        if text is None:
            return None
        anchor = self._anchor(slug(plain(self.collected.segments[text.segment].text)))
        return Block("heading", text=text, key=anchor, number=level)

    def _anchor(self, wanted: str) -> str:
        """The slug, counted on where it is taken."""
        anchor = wanted
        while anchor in self.taken:
            self.counts[wanted] = self.counts.get(wanted, 1) + 1
            anchor = f"{wanted}-{self.counts[wanted]}"
        self.taken.add(anchor)
        self.anchors.add(anchor)
        return anchor

    def _table(self, node: Node) -> Block:
        rows = [self._row(row, part.token.type) for part in node.children for row in part.children]
        body = [row for row in rows if not row.flag]
        is_marked = bool(body) and all(self._is_strong(row) for row in body)
        return Block("table", tuple(rows), flag=is_marked)

    def _is_strong(self, row: Block) -> bool:
        """Whether the first cell is wholly strong: this marks the first column as the rows' headers."""
        text = row.children[0].text if row.children else None
        if text is None or text.marks.get(1, Mark("break")).kind != "strong":
            return False
        content = self.collected.segments[text.segment].text
        return content.startswith("{1}") and content.endswith("{/1}")

    def _row(self, node: Node, part: str) -> Block:
        index = node.token.map[0] if node.token.map else 0
        offsets = row_cells(self.lines[index])
        cells = []
        for column, cell in enumerate(node.children):
            token = _inline_token(cell)
            place = CellPlaces(offsets[column] if column < len(offsets) else [], self.first_line + index)
            text = read_text(token.content, "cell", place, self.collected) if token else None
            is_numeric = cell.token.attrs.get("style") == "text-align:right"
            cells.append(Block("cell", text=text, flag=is_numeric))
        return Block("row", tuple(cells), flag=part == "thead_open")

    def _box(self, node: Node) -> Block | None:
        token = node.token
        name, _, rest = token.info.partition(" ")
        rest = rest.strip()
        if not token.meta["is_closed"]:
            self._find(rules.UNCLOSED_BOX, token, name=name)
        if name in ASIDES:
            title = read_text(rest, "title", self._title_place(token, rest), self.collected)
            return Block("box", self._read_all(node.children, "paragraph"), text=title, key=name)
        if name not in ("term", "video", "question"):
            self._find(rules.UNKNOWN_BOX, token, name=name)
            return Block("box", self._read_all(node.children, "paragraph"), key="note")
        if not KEY.fullmatch(rest):
            self._find(rules.BOX_KEY, token, name=name, key=rest)
        if name == "question":
            return self._question(node, rest)
        if node.children and token.meta["is_closed"]:
            self._find(rules.BOX_NOT_EMPTY, node.children[0].token, name=name)
        if KEY.fullmatch(rest):
            found = self.collected.terms if name == "term" else self.collected.films
            found.append(Reference(rest, *self._at(token)))
        children = self._read_all(node.children, "paragraph")
        return Block("glossary" if name == "term" else "film", children, key=rest)

    def _title_place(self, token: Token, title: str) -> Place:
        index = token.map[0] if token.map else 0
        return Places(title, self.lines, index, self.first_line)

    def _question(self, node: Node, key: str) -> Block:
        if key in self.question_keys:
            self._find(rules.DOUBLED_KEY, node.token, key=key)
        self.question_keys.add(key)
        lists = [i for i, child in enumerate(node.children) if child.token.type == "bullet_list_open"]
        at = lists[-1] if lists else len(node.children)
        stem = self._read_all(node.children[:at], "paragraph")
        items = node.children[at].children if lists else []
        choices = tuple(choice for item in items if (choice := self._choice(item)) is not None)
        why = self._why(node.children[at + 1 :])
        self._check_question(node.token, stem, choices, why)
        return Block("question", choices, key=key, extra={"stem": stem, "why": why})

    def _check_question(
        self, token: Token, stem: Sequence[Block], choices: Sequence[Block], why: Sequence[Block]
    ) -> None:
        if not any(block.kind == "paragraph" for block in stem):
            self._find(rules.QUESTION_STEM, token)
        if len(choices) < 2:
            self._find(rules.QUESTION_CHOICES, token)
        elif not any(choice.flag for choice in choices):
            self._find(rules.QUESTION_ANSWER, token)
        if not why:
            self._find(rules.QUESTION_WHY, token)

    def _choice(self, item: Node) -> Block | None:
        token = _first_inline(item)
        match = _TASK.match(token.content) if token else None
        if token is None or match is None or len(item.children) > 1 or match.end() == len(token.content):
            self._find(rules.QUESTION_CHOICE, item.token)
            return None
        place = self._place(token, match.end())
        text = read_text(token.content[match.end() :], "choice", place, self.collected)
        return Block("choice", text=text, flag=match.group(1) != " ")

    def _why(self, nodes: Sequence[Node]) -> tuple[Block, ...]:
        if not nodes:
            return ()
        token = _inline_token(nodes[0]) if nodes[0].token.type == "paragraph_open" else None
        match = _WHY.match(token.content) if token else None
        if token is None or match is None:
            return self._read_all(nodes, "why")
        place = self._place(token, match.end())
        text = read_text(token.content[match.end() :], "why", place, self.collected)
        return (Block("paragraph", text=text, key="why"), *self._read_all(nodes[1:], "why"))


def _tree(tokens: Sequence[Token]) -> list[Node]:
    root: list[Node] = []
    stack = [root]
    for token in tokens:
        if token.nesting < 0:
            stack.pop()
            continue
        node = Node(token)
        stack[-1].append(node)
        if token.nesting > 0:
            stack.append(node.children)
    return root


def _inline_token(node: Node) -> Token | None:
    return next((child.token for child in node.children if child.token.type == "inline"), None)


def _first_inline(item: Node) -> Token | None:
    is_paragraph = bool(item.children) and item.children[0].token.type == "paragraph_open"
    return _inline_token(item.children[0]) if is_paragraph else None
