"""The PO format, read so that every fault is found with its line, and written always the same way."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from elearn.kernel.findings import Rule, rule
from elearn.kernel.texts import N_
from elearn.markup.characters import character_faults

WIDTH = 78

UNKNOWN_LINE = rule(
    "po.unknown-line",
    "error",
    N_("This line is none that a catalogue knows."),
    N_("A line is empty, a comment that starts with #, a keyword with its text, or a text in quotes."),
)
UNCLOSED_TEXT = rule(
    "po.unclosed-text",
    "error",
    N_("The text is not closed by a quotation mark at the end of its line."),
    N_('End the line with ". A long text goes on in a line of its own, in quotes again.'),
)
UNESCAPED_QUOTE = rule(
    "po.unescaped-quote",
    "error",
    N_("A quotation mark stands in the middle of the text."),
    N_('Put a backslash before it: \\".'),
)
UNKNOWN_ESCAPE = rule(
    "po.unknown-escape",
    "error",
    N_("Nobody knows what %(escape)s means."),
    N_('Known are \\n, \\t, \\" and \\\\.'),
)
STRAY_TEXT = rule(
    "po.stray-text",
    "error",
    N_("This text belongs to no keyword."),
    N_("Put msgctxt, msgid or msgstr before it, or remove it."),
)
DOUBLED_FIELD = rule(
    "po.doubled-field",
    "error",
    N_("%(name)s stands twice in one entry."),
    N_("Remove one of them, or start a new entry with an empty line."),
)
MISSING_FIELD = rule(
    "po.missing-field", "error", N_("The entry has no %(name)s."), N_("Add it, or remove the entry.")
)
PLURAL = rule(
    "po.plural",
    "error",
    N_("Course catalogues have no plural forms."),
    N_("Remove the entry; `elearn catalogue` writes it anew."),
)

Report = Callable[..., None]
_FIELDS = ("msgctxt", "msgid", "msgstr")
_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d*\])?)\s*(.*)")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"\s*')
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


@dataclass(frozen=True)
class Message:
    """One entry of a catalogue; `raw` is how it stood in the file, `line` where its msgid did."""

    context: str | None
    source: str
    text: str
    comments: tuple[str, ...] = ()
    extracted: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    previous: str | None = None
    is_obsolete: bool = False
    line: int = field(default=0, compare=False)
    raw: str = field(default="", compare=False)


def parse(text: str, report: Report) -> list[Message]:
    """The messages of a catalogue; faults are told as `report(rule, line, column, **params)`."""
    reader = _Reader(report)
    for number, line in enumerate(text.split("\n"), start=1):
        reader.take(number, line)
    reader.end()
    return reader.messages


class _Reader:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.messages: list[Message] = []
        self._clear()

    def _clear(self) -> None:
        self.pieces: dict[str, list[str]] = {}
        self.lines: dict[str, int] = {}
        self.comments: dict[str, list[str]] = {"#": [], "#.": [], "#:": [], "#,": []}
        self.raw: list[str] = []
        self.start = 0
        self.current = ""
        self.is_obsolete = self.is_broken = False

    def take(self, number: int, line: str) -> None:
        stripped = line.strip()
        if not stripped:
            if "msgstr" in self.pieces or self.is_broken:
                self.end()
            return
        prefix, body = _cut(stripped)
        is_start = prefix in ("#", "#.", "#:", "#,", "#|") or body.startswith(("msgctxt", "msgid"))
        if is_start and "msgstr" in self.pieces and not body.startswith("msgid_plural"):
            self.end()
        self.start = self.start or number
        self.raw.append(line.rstrip("\r"))
        if prefix in self.comments:
            self.comments[prefix].append(body)
        else:
            self.is_obsolete = self.is_obsolete or prefix.startswith("#~")
            self._take_text(number, line, body, "#|" if prefix.endswith("|") else "")

    def _take_text(self, number: int, line: str, body: str, mark: str) -> None:
        match = _KEYWORD.match(body)
        if match is None and not body.startswith('"'):
            self._fault(UNKNOWN_LINE, number, line, body)
            return
        if match is not None:
            name, body = match.group(1), match.group(2)
            if name not in _FIELDS:
                self._fault(PLURAL, number, line, name)
                name = name.partition("[")[0]
            elif mark + name in self.pieces:
                self._fault(DOUBLED_FIELD, number, line, name, name=name)
            self.current = mark + name
            self.pieces[self.current] = []
            self.lines[self.current] = number
        elif not self.current:
            self._fault(STRAY_TEXT, number, line, body)
            return
        self.pieces[self.current].append(self._text(number, line, body))

    def _text(self, number: int, line: str, body: str) -> str:
        match = _TEXT.fullmatch(body)
        if match is None:
            is_closed = len(body) > 1 and body.startswith('"') and re.search(r'(?<!\\)(\\\\)*"$', body)
            self._fault(UNESCAPED_QUOTE if is_closed else UNCLOSED_TEXT, number, line, body)
            return ""
        text = match.group(1)
        for escape in _ESCAPE.finditer(text):
            if escape.group(1) not in _ESCAPES and not re.match(r"x|[0-7]", escape.group(1)):
                self._fault(UNKNOWN_ESCAPE, number, line, escape.group(), escape=escape.group())
        unescaped = _ESCAPE.sub(_unescape, text)
        for fault in character_faults(unescaped, directions=False):
            self._fault(fault.rule, number, line, body, **fault.params)
        return unescaped

    def _fault(self, rule: Rule, number: int, line: str, at: str, **params: object) -> None:
        self.is_broken = True
        self.report(rule, number, max(line.find(at), 0) + 1, **params)

    def end(self) -> None:
        """Close the entry that is being read."""
        line = self.lines.get("msgid", self.start)
        if self.raw and not self.is_broken:
            fields = {name: "".join(pieces) for name, pieces in self.pieces.items()}
            if fields or self.is_obsolete:
                self._check_whole(fields)
            if not self.is_broken:
                self.messages.append(self._message(fields, line))
        self._clear()

    def _check_whole(self, fields: dict[str, str]) -> None:
        line = self.lines.get("msgid", self.start)
        is_header = fields.get("msgid") == ""
        for name in _FIELDS:
            if name not in fields and not (name == "msgctxt" and is_header):
                self._fault(MISSING_FIELD, line, "", "", name=name)
            # A text goes on over lines, so only the whole of it says whether marks stand in pairs.
            for fault in character_faults(fields.get(name, "")):
                self._fault(fault.rule, self.lines[name], "", "", **fault.params)

    def _message(self, fields: dict[str, str], line: int) -> Message:
        return Message(
            context=fields.get("msgctxt"),
            source=fields.get("msgid", ""),
            text=fields.get("msgstr", ""),
            comments=tuple(self.comments["#"]),
            extracted=tuple(self.comments["#."]),
            references=tuple(self.comments["#:"]),
            flags=tuple(filter(None, re.split(r"[,\s]+", " ".join(self.comments["#,"])))),
            previous=fields.get("#|msgid"),
            is_obsolete=self.is_obsolete,
            line=line,
            raw="\n".join(self.raw),
        )


def _cut(line: str) -> tuple[str, str]:
    """A line's mark and what follows it."""
    for prefix in ("#~|", "#~", "#|", "#.", "#:", "#,", "#"):
        if line.startswith(prefix):
            rest = line[len(prefix) :]
            return prefix, rest.removeprefix(" ") if prefix == "#" else rest.strip()
    return "", line


def _unescape(match: re.Match[str]) -> str:
    found = match.group(1)
    if found in _ESCAPES:
        return _ESCAPES[found]
    if found.startswith("x") and len(found) == 3:
        return chr(int(found[1:], 16))
    return chr(int(found, 8)) if found[0] in "01234567" else match.group()


def write(message: Message) -> str:
    """An entry's lines, without a newline at the end."""
    lines = [f"# {comment}".rstrip() for comment in message.comments]
    for prefix, values in (("#.", message.extracted), ("#:", message.references)):
        lines += [f"{prefix} {value}" for value in values]
    if message.flags:
        lines.append(f"#, {', '.join(message.flags)}")
    old, now = ("#~| ", "#~ ") if message.is_obsolete else ("#| ", "")
    if message.previous is not None:
        lines += [old + line for line in _text_lines("msgid", message.previous)]
    if message.context is not None:
        lines += [now + line for line in _text_lines("msgctxt", message.context)]
    lines += [now + line for line in _text_lines("msgid", message.source)]
    lines += [now + line for line in _text_lines("msgstr", message.text)]
    return "\n".join(lines)


def rewritten(message: Message, **changes: object) -> Message:
    """The message with changes; it keeps its very bytes where they change nothing."""
    changed = replace(message, **changes)  # type: ignore[arg-type]  # the names and types are Message's own
    return message if changed == message else with_raw(changed)


def with_raw(message: Message) -> Message:
    """The message as it will stand in the file."""
    return replace(message, raw=write(message))


def _text_lines(keyword: str, text: str) -> list[str]:
    """The keyword with its text: on one line where it fits, else wrapped at spaces and after newlines."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r")
    escaped = escaped.replace("\n", "\\n\n")
    if "\n" not in escaped.removesuffix("\n") and len(keyword) + len(escaped) + 3 <= WIDTH:
        return [f'{keyword} "{escaped.removesuffix(chr(10))}"']
    lines = [f'{keyword} ""']
    for part in escaped.removesuffix("\n").split("\n"):
        line = ""
        for word in re.findall(r"[^ ]* *", part):
            if line and len(line) + len(word) > WIDTH - 2:
                lines.append(f'"{line}"')
                line = ""
            line += word
        lines.append(f'"{line}"')
    return lines
