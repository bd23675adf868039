"""Catalogues of translations: read with all their faults, judged against the source, brought up to date."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from elearn.kernel.errors import Conflict
from elearn.kernel.findings import Finding, Rule, rule
from elearn.kernel.texts import N_
from elearn.localisation.plurals import plural_forms
from elearn.localisation.po import Message, parse, rewritten, with_raw
from elearn.localisation.segments import State, digest, normalise
from elearn.markup.characters import text_faults
from elearn.markup.placeholders import FaultKind, compare_placeholders
from elearn.markup.rendering import Passage

NOT_UTF8 = rule(
    "po.not-utf8",
    "error",
    N_("The file is not UTF-8 text."),
    N_("Save it in the encoding UTF-8."),
)
WRONG_CHARSET = rule(
    "po.wrong-charset",
    "error",
    N_("The catalogue says that its encoding is %(charset)s."),
    N_("Save it as UTF-8 and write charset=UTF-8 in its first entry."),
)
NO_HEADER = rule(
    "po.no-header",
    "error",
    N_("The catalogue has no first entry that says in which language it is."),
    N_("Run `elearn catalogue` to have it written."),
)
WRONG_LANGUAGE = rule(
    "po.wrong-language",
    "error",
    N_("The catalogue says that its language is “%(found)s”, its name says %(wanted)s."),
    N_("Correct the line Language: in its first entry, or the file's name."),
)
DUPLICATE = rule(
    "po.duplicate",
    "error",
    N_("There is an entry of this name already, on line %(first)d."),
    N_("Remove one of the two."),
)
NEWLINE = rule(
    "po.newline",
    "error",
    N_("The text begins or ends with a line break."),
    N_("Remove the \\n at its beginning or end."),
)
BAD_MINOR = rule(
    "po.minor-comment",
    "error",
    N_("The comment that calls an edit minor cannot be read."),
    N_("It reads: # elearn: minor and the 12 digits of the new source text."),
)
DRAFT_PLACEHOLDERS = rule(
    "po.draft-placeholders",
    "warning",
    N_("The placeholders of this draft do not match yet: %(faults)s."),
    N_("Keep every placeholder of the source once before the draft is reviewed."),
)
PLACEHOLDERS: Mapping[FaultKind, Rule] = {
    "missing": rule(
        "po.missing-placeholder",
        "error",
        N_("The translation lacks %(placeholder)s."),
        N_("Put it where it belongs in the translated sentence."),
    ),
    "doubled": rule(
        "po.doubled-placeholder",
        "error",
        N_("The translation has %(placeholder)s more than once."),
        N_("Keep it once."),
    ),
    "unknown": rule(
        "po.unknown-placeholder",
        "error",
        N_("The source has no %(placeholder)s."),
        N_("Remove it from the translation."),
    ),
    "unclosed": rule(
        "po.unclosed-placeholder",
        "error",
        N_("%(placeholder)s stands before what it closes."),
        N_("Put the words between the two: {1}words{/1}."),
    ),
    "crossed": rule(
        "po.crossed-placeholder",
        "error",
        N_("%(placeholder)s closes before what was opened inside it."),
        N_("Put one pair wholly inside the other, or one after the other."),
    ),
    "stray": rule(
        "po.stray-brace",
        "error",
        N_("A brace stands alone: %(placeholder)s"),
        N_("Write a brace that is meant as such twice."),
    ),
}

MOST_FINDINGS = 200  # of a catalogue; after so many, more of them help nobody
_MINOR = "elearn: minor "
_DRAFT = "elearn: draft"
_HASH = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class Entry:
    """What a catalogue says of a segment.

    `source` is the source text that the catalogue knows, `previous` the one that the translation was made
    for, where it is another. `minor` is the digest of a source whose edit was called minor. `draft`: nobody
    has reviewed it since, so that not even a minor edit leaves it to be shown.
    """

    context: str
    source: str
    text: str = ""
    previous: str | None = None
    fuzzy: bool = False
    minor: str | None = None
    line: int = 0
    obsolete: bool = False
    draft: bool = False


@dataclass(frozen=True)
class Catalogue:
    """A catalogue as read; if not `is_whole`, something could not be read and rewriting would lose it."""

    locale: str
    entries: Mapping[str, Entry]
    findings: tuple[Finding, ...]
    is_whole: bool = True
    messages: tuple[Message, ...] = field(default=(), repr=False)
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Segment:
    """A segment of the source with its name; `comment` is the file that it stands in."""

    path: str
    text: str
    comment: str = ""


class _Findings:
    def __init__(self, file: str) -> None:
        self.file = file
        self.all: list[Finding] = []

    def add(self, rule: Rule, line: int, column: int = 1, **params: object) -> None:
        if len(self.all) < MOST_FINDINGS:
            self.all.append(Finding(self.file, line, column, rule, params))


def read_catalogue(data: bytes, *, file: str, locale: str) -> Catalogue:
    """Read a catalogue; every fault is among its findings, with its line."""
    findings = _Findings(file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        findings.add(
            NOT_UTF8, data.count(b"\n", 0, error.start) + 1, len(data[start : error.start].decode()) + 1
        )
        return Catalogue(locale, {}, tuple(findings.all), is_whole=False, data=data)
    text = text.replace("\r\n", "\n")
    findings.all += text_faults(file, text, directions=False)
    if findings.all:
        return Catalogue(locale, {}, tuple(findings.all), is_whole=False, data=data)
    messages = parse(text, findings.add)
    is_whole = not findings.all
    _check_header(messages, locale, findings)
    entries: dict[str, Entry] = {}
    for message in messages:
        if message.context is None:
            continue
        entry = _entry(message)
        if entry.context in entries:
            findings.add(DUPLICATE, entry.line, first=entries[entry.context].line)
            is_whole = False
            continue
        entries[entry.context] = entry
        _check_entry(entry, message, findings)
    return Catalogue(locale, entries, tuple(sorted(findings.all)), is_whole, tuple(messages), data)


def _entry(message: Message) -> Entry:
    minor = next((c.removeprefix(_MINOR).strip() for c in message.comments if c.startswith(_MINOR)), None)
    return Entry(
        context=message.context or "",
        source=message.source,
        text=message.text,
        previous=message.previous,
        fuzzy="fuzzy" in message.flags,
        minor=minor,
        line=message.line,
        obsolete=message.is_obsolete,
        draft=_DRAFT in message.comments,
    )


def _check_header(messages: Sequence[Message], locale: str, findings: _Findings) -> None:
    header = next((message for message in messages if _is_header(message)), None)
    if header is None:
        findings.add(NO_HEADER, 1)
        return
    fields = {}
    for line in header.text.split("\n"):
        name, _, value = line.partition(":")
        fields[name.strip().lower()] = value.strip()
    found = fields.get("language", "")
    if found.replace("-", "_").lower() != locale.replace("-", "_").lower():
        findings.add(WRONG_LANGUAGE, header.line, found=found, wanted=locale)
    charset = re.search(r"charset=([\w-]+)", fields.get("content-type", ""))
    if charset is not None and charset.group(1).upper() not in ("UTF-8", "UTF8"):
        findings.add(WRONG_CHARSET, header.line, charset=charset.group(1))


def _is_header(message: Message) -> bool:
    return message.context is None and message.source == "" and message.text != ""


def _check_entry(entry: Entry, message: Message, findings: _Findings) -> None:
    for text in (entry.source, entry.text):
        if text != text.strip("\n"):
            findings.add(NEWLINE, entry.line)
    if entry.minor is not None and not _HASH.fullmatch(entry.minor):
        findings.add(BAD_MINOR, max(entry.line - 1, 1))
    if entry.obsolete or not entry.text:
        return
    is_shown = not entry.fuzzy or (entry.minor == digest(entry.source) and not entry.draft)
    faults = compare_placeholders(entry.source, entry.text)
    if is_shown:
        for fault in faults:
            findings.add(PLACEHOLDERS[fault.kind], entry.line, placeholder=fault.placeholder)
    elif faults and entry.previous is None:
        named = ", ".join(fault.placeholder for fault in faults)
        findings.add(DRAFT_PLACEHOLDERS, entry.line, faults=named)


def state_of(entry: Entry | None, source: str) -> State:
    """How an entry stands to the source text as it is now: derived, never stored."""
    if entry is None or entry.obsolete or not entry.text.strip():
        return State.MISSING
    is_changed = normalise(entry.source) != normalise(source)
    is_draft = entry.draft or (entry.fuzzy and entry.previous is None)
    if is_changed or (entry.fuzzy and entry.previous is not None):
        is_minor = entry.minor == digest(source) and not is_draft
        return State.STALE_MINOR if is_minor else State.STALE
    return State.DRAFT if is_draft else State.REVIEWED


def passage_of(entry: Entry | None, source: str, source_locale: str, locale: str) -> Passage:
    """What learners see: the translation if it is reviewed, or stale by a minor edit only; else the source.

    A translation whose placeholders do not fit the source is not shown either.
    """
    is_shown = entry is not None and state_of(entry, source) in (State.REVIEWED, State.STALE_MINOR)
    if entry is None or not is_shown or compare_placeholders(source, entry.text):
        return Passage(source, source_locale)
    return Passage(entry.text, locale)


def update_catalogue(old: Catalogue | None, segments: Sequence[Segment], *, locale: str) -> bytes:
    """The catalogue for the source as it is now, in the order of the segments.

    New segments are added empty; changed ones become fuzzy with the text that was translated as `#| msgid`,
    and reviewed again where the change is taken back; those no longer used stand at the end as obsolete. An
    entry that nothing happens to keeps its bytes, and so does the whole file.

    Raises Conflict where the old catalogue has faults for which an entry would be lost.
    """
    if old is not None and not old.is_whole:
        raise Conflict("catalogue_has_faults", locale=locale)
    messages = old.messages if old else ()
    known = {message.context: message for message in messages if message.context is not None}
    header = next((message for message in messages if _is_header(message)), None) or _header(locale)
    used = {segment.path: _updated(known.get(segment.path), segment) for segment in segments}
    rest = [message for message in messages if message.context not in used and message is not header]
    unused = [
        rewritten(message, is_obsolete=True)
        for message in rest
        if message.context is not None or message.source
    ]
    comments = [message for message in rest if message.context is None and not message.source]
    return _file([header, *used.values(), *unused, *comments], old)


def rewrite_entries(catalogue: Catalogue, changes: Iterable[Entry]) -> bytes:
    """The catalogue's bytes with some entries' text, state and minor edits replaced; no other entry changes.

    Raises Conflict where the catalogue has faults for which an entry would be lost, or lacks an entry.
    """
    if not catalogue.is_whole:
        raise Conflict("catalogue_has_faults", locale=catalogue.locale)
    changed = {entry.context: entry for entry in changes}
    if unknown := changed.keys() - catalogue.entries.keys():
        raise Conflict("catalogue_lacks_entries", paths=sorted(unknown))
    messages = [
        _with_entry(message, changed[message.context]) if message.context in changed else message
        for message in catalogue.messages
    ]
    return _file(messages, catalogue)


def _file(messages: Sequence[Message], old: Catalogue | None) -> bytes:
    if old is not None and [message.raw for message in messages] == [message.raw for message in old.messages]:
        return old.data
    data = "\n\n".join(message.raw for message in messages) + "\n"
    is_crlf = old is not None and b"\r\n" in old.data
    return data.replace("\n", "\r\n").encode() if is_crlf else data.encode()


def _header(locale: str) -> Message:
    fields = {
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(locale),
    }
    return with_raw(Message(None, "", "".join(f"{name}: {value}\n" for name, value in fields.items())))


def _updated(message: Message | None, segment: Segment) -> Message:
    comments = (segment.comment,) if segment.comment else ()
    if message is None:
        return with_raw(Message(segment.path, segment.text, "", extracted=comments))
    message = rewritten(message, extracted=comments, is_obsolete=False)
    if normalise(message.source) == normalise(segment.text):
        return rewritten(message, source=segment.text)
    entry = _entry(message)
    if not entry.text:
        return _restated(message, segment.text, previous=None, fuzzy=False, draft=False)
    translated = entry.source if entry.previous is None or not entry.fuzzy else entry.previous
    is_draft = entry.draft or (entry.fuzzy and entry.previous is None)
    if normalise(translated) == normalise(segment.text):
        return _restated(message, segment.text, previous=None, fuzzy=is_draft, draft=False)
    return _restated(message, segment.text, previous=translated, fuzzy=True, draft=is_draft)


def _restated(message: Message, source: str, *, previous: str | None, fuzzy: bool, draft: bool) -> Message:
    """The message for another source; a minor mark stays only if this is the text that it was said of."""
    minor = _entry(message).minor
    kept = minor if minor == digest(source) else None
    return rewritten(
        message,
        source=source,
        previous=previous,
        flags=_flags(message, fuzzy=fuzzy),
        comments=_comments(message, kept, draft=draft),
    )


def _with_entry(message: Message, entry: Entry) -> Message:
    return rewritten(
        message,
        text=entry.text,
        previous=entry.previous,
        flags=_flags(message, fuzzy=entry.fuzzy),
        comments=_comments(message, entry.minor, draft=entry.draft),
    )


def _flags(message: Message, *, fuzzy: bool) -> tuple[str, ...]:
    if fuzzy == ("fuzzy" in message.flags):
        return message.flags
    return ("fuzzy", *message.flags) if fuzzy else tuple(flag for flag in message.flags if flag != "fuzzy")


def _comments(message: Message, minor: str | None, *, draft: bool) -> tuple[str, ...]:
    ours = [f"{_MINOR}{minor}"] if minor is not None else []
    ours += [_DRAFT] if draft else []
    others = [c for c in message.comments if not c.startswith(_MINOR) and c != _DRAFT]
    return (*others, *ours)
