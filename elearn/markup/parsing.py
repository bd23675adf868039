"""The Markdown parser: CommonMark with tables, definition lists, footnotes and boxes."""

import re
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers, rules_block, rules_inline
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_def

MAX_DEPTH = 20
MAX_CELLS = 20_000
MAX_COLUMNS = 40
# The parser drops what lies deeper than this without a word, so it must lie below what we report.
_PARSER_DEPTH = MAX_DEPTH + 8

_BOX = re.compile(r":{3,}[ \t]*(.*)")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,64})\]")

InlineRule = Callable[[StateInline, bool], bool]


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        """Nothing: the rule for pictures calls it for alternative texts, and `_picture` reads those."""
        return tokens


class _Parser(MarkdownIt):
    """Hands every link target over as it was written: we judge them, and say why we refuse one."""

    def __init__(self) -> None:
        super().__init__()
        self.inline = _Inline()
        self.configure("commonmark", {"maxNesting": _PARSER_DEPTH, "store_labels": True})

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, url: str) -> str:  # noqa: N802
        return url


def parse_blocks(text: str, env: dict[str, object]) -> list[Token]:
    """The block tokens, inline content not yet parsed; `env` collects link definitions and refused tables."""
    return _PARSER.parse(text, env)


def parse_inline(text: str, env: dict[str, object]) -> list[Token]:
    """The inline tokens of a block; links, pictures, footnotes and HTML have their offset in `meta["at"]`."""
    return _tokens(StateInline(text, _PARSER, env, []))


def _tokens(state: StateInline) -> list[Token]:
    state.md.inline.tokenize(state)
    for rule in state.md.inline.ruler2.getRules(""):
        rule(state)
    return state.tokens


def _placed(inner: InlineRule) -> InlineRule:
    """The rule, noting at which offset of the text its tokens stand."""

    def placed(state: StateInline, silent: bool) -> bool:
        if silent:
            return inner(state, True)
        at, before = state.pos, len(state.tokens)
        is_match = inner(state, False)
        if is_match:
            for token in state.tokens[before:]:
                token.meta.setdefault("at", at)
        return is_match

    return placed


def _picture(state: StateInline, silent: bool) -> bool:
    """The parser's rule for pictures, whose alternative text is read in place.

    The parser would read it as a text of its own, without what it knows of its brackets: pictures in
    pictures would be looked at once for each picture around them.
    """
    start = state.pos + len("![")
    is_match = rules_inline.image(state, silent)
    if is_match and not silent:
        picture = state.tokens[-1]
        alt = StateInline(state.src, state.md, state.env, [])
        alt.pos, alt.posMax, alt.cache = start, start + len(picture.content), state.cache
        picture.children = _tokens(alt)
    return is_match


def _footnote(state: StateInline, silent: bool) -> bool:
    match = _FOOTNOTE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("footnote_ref", "", 0).meta["label"] = match.group(1)
    state.pos = match.end()
    return True


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Tables up to a bound: the parser fills up short rows, so few bytes can make very many cells."""
    if silent:
        return rules_block.table(state, start, end, silent=True)
    room = MAX_CELLS - state.env.get("cells", 0)
    columns = state.src.count("|", state.bMarks[start], state.eMarks[start])
    if room <= 0 or columns > MAX_COLUMNS:
        if columns and rules_block.table(state, start, end, silent=True):
            state.env.setdefault("large_table", start)
        return False
    before = len(state.tokens)
    is_match = rules_block.table(state, start, end, silent=False)
    if is_match:
        state.env["cells"] = state.env.get("cells", 0) + (len(state.tokens) - before) // 3
        if state.env["cells"] > MAX_CELLS:
            state.env.setdefault("large_table", start)
    return is_match


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _box(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A box from `:::name` to its own `:::`; boxes may stand in boxes."""
    match = None if state.is_code_block(start) else _BOX.match(_line(state, start))
    if match is None:
        return False
    if silent:
        return True
    name = match.group(1).rstrip()
    if not name:
        state.push("box_end", "", 0).map = [start, start + 1]
        state.line = start + 1
        return True
    last, is_closed = _end_of_box(state, start, end)
    old_parent, old_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    token = state.push("box_open", "", 1)
    token.map, token.info, token.meta = [start, last], name, {"is_closed": is_closed}
    state.md.block.tokenize(state, start + 1, last)
    state.push("box_close", "", -1)
    state.parentType, state.lineMax = old_parent, old_max
    state.line = last + 1 if is_closed else last
    return True


def _end_of_box(state: StateBlock, start: int, end: int) -> tuple[int, bool]:
    """The line on which the box ends, and whether colons close it there."""
    depth, fence = 0, ""
    for line in range(start + 1, end):
        text = _line(state, line)
        if text and state.sCount[line] < state.blkIndent:
            return line, False
        fenced = _FENCE.match(text)
        if fence:
            fence = "" if fenced and fenced.group(1).startswith(fence) else fence
        elif fenced:
            fence = fenced.group(1)
        elif (match := _BOX.match(text)) and not state.is_code_block(line):
            if match.group(1).strip():
                depth += 1
            elif depth == 0:
                return line, True
            else:
                depth -= 1
    return end, False


def _make_parser() -> Any:
    parser: Any = _Parser()
    # Where the rule for pictures finds none, the one for links looks at the same target.
    once = lru_cache(maxsize=2)(helpers.parseLinkDestination)
    parser.helpers = SimpleNamespace(**{**vars(helpers), "parseLinkDestination": once})
    parser.enable("table").use(deflist_plugin)
    # Without the rule for HTML blocks each tag is found by itself, with its own place.
    parser.disable(["html_block", "text_join"])
    parser.core.ruler.disable("inline")
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before("fence", "box", _box, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.block.ruler.before("reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.after("image", "footnote", _placed(_footnote))
    parser.inline.ruler.at("image", _placed(_picture))
    for name in ("link", "autolink", "html_inline"):
        parser.inline.ruler.at(name, _placed(getattr(rules_inline, name)))
    return parser


_PARSER: _Parser = _make_parser()
