"""Captions of films, in WebVTT: read strictly, and written anew with nothing in them but words and times.

The form is that of https://www.w3.org/TR/webvtt1/. A player gets what `write` gives, never the author's own
file: styles, regions, comments, classes and metadata stay behind.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from elearn.kernel.findings import Finding, Rule, rule
from elearn.kernel.texts import N_

MOST_CUES = 10_000
MOST_FINDINGS = 200  # of a file; after so many, more of them help nobody

NO_HEADER = rule(
    "captions.no-header",
    "error",
    N_("The captions do not begin with a line WEBVTT and an empty line."),
    N_("Save them as WebVTT (.vtt): the first line says WEBVTT, the second is empty."),
)
BAD_TIMING = rule(
    "captions.bad-timing",
    "error",
    N_("“%(line)s” is not a line of times."),
    N_("Write it like 00:01:02.500 --> 00:01:05.000, with a point before the thousandths."),
)
REVERSED = rule(
    "captions.reversed",
    "error",
    N_("This caption ends at %(end)s, not after its beginning at %(start)s."),
    N_("Let it end later than it begins."),
)
OUT_OF_ORDER = rule(
    "captions.out-of-order",
    "error",
    N_("This caption begins at %(start)s, before the one above it (%(before)s)."),
    N_("Put the captions in the order in which they begin."),
)
BAD_SETTING = rule(
    "captions.bad-setting",
    "error",
    N_("“%(setting)s” is not a setting of a caption."),
    N_("Known are vertical, line, position, size and align, such as align:start or line:0. Or leave it out."),
)
EMPTY_CUE = rule(
    "captions.empty",
    "error",
    N_("This caption has no words."),
    N_("Write them below its times, or remove it."),
)
UNKNOWN_TAG = rule(
    "captions.unknown-tag",
    "error",
    N_("“%(tag)s” cannot stand in a caption."),
    N_("Known are <b>, <i>, <u>, <v Name>, <lang ru> and <ruby>. For the sign itself write &lt;."),
)
UNBALANCED_TAG = rule(
    "captions.unbalanced-tag",
    "error",
    N_("“%(tag)s” closes nothing that is open here, or is never closed."),
    N_("Close each element in the caption in which it is opened, the inner one first."),
)
NO_CUES = rule(
    "captions.none", "error", N_("The file has no captions."), N_("Write them, or take the file away.")
)
TOO_MANY = rule(
    "captions.too-many",
    "error",
    N_("The file has more than %(most)d captions."),
    N_("Split the film, or join short captions."),
)
LEFT_OUT = rule(
    "captions.left-out",
    "warning",
    N_("What stands here under %(word)s is left out: captions look alike in all courses."),
    N_("Remove it, or leave it: players get the words and times only."),
)

_MOMENT = r"(?:([0-9]{2,3}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMING = re.compile(rf"{_MOMENT}[ \t]+-->[ \t]+{_MOMENT}(?:[ \t]+(.*))?")
_PERCENT = r"(?:100|[0-9]{1,2})(?:\.[0-9]{1,3})?%"
_SETTING = re.compile(
    rf"vertical:(?:rl|lr)|line:(?:-?[0-9]{{1,3}}|{_PERCENT})(?:,(?:start|center|end))?"
    rf"|position:{_PERCENT}(?:,(?:line-left|center|line-right))?|size:{_PERCENT}"
    r"|align:(?:start|center|end|left|right)"
)
_PIECE = re.compile(r"<[^>]*>?|[^<]+")
_OPENING = re.compile(r"<(b|i|u|c|ruby|rt|v|lang)((?:\.[^\s.<>&]+)*)(?:[ \t]+([^<>]*))?>")
_CLOSING = re.compile(r"</(b|i|u|c|ruby|rt|v|lang)>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True)
class Cue:
    """Words with the time in which they are shown, in milliseconds.

    `text` is safe WebVTT text, `words` the same without elements, and `voice` who speaks, or empty.
    """

    start: int
    end: int
    text: str
    words: str
    voice: str = ""
    settings: str = ""


@dataclass(frozen=True)
class Captions:
    """What was read, in order, and what is wrong with it."""

    cues: tuple[Cue, ...]
    findings: tuple[Finding, ...]


def read_captions(text: str, *, file: str = "") -> Captions:
    """Read WebVTT; every fault is found, with its line and column. Never raises."""
    return _Reader(file, re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")).split("\n")).read()


def write_captions(cues: tuple[Cue, ...]) -> str:
    """WebVTT of nothing but these cues.

    >>> print(write_captions((Cue(0, 1500, "Good <i>day</i>", "Good day"),)), end="")
    WEBVTT
    <BLANKLINE>
    00:00:00.000 --> 00:00:01.500
    Good <i>day</i>
    """
    blocks = [
        f"{moment(cue.start)} --> {moment(cue.end)}{' ' if cue.settings else ''}{cue.settings}\n{cue.text}"
        for cue in cues
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def moment(milliseconds: int) -> str:
    """A moment of a film as WebVTT writes it.

    >>> moment(3_723_004)
    '01:02:03.004'
    """
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"


class _Reader:
    def __init__(self, file: str, lines: list[str]) -> None:
        self.file, self.lines = file, lines
        self.findings: list[Finding] = []
        self.cues: list[Cue] = []
        self.begins = 0  # when the last caption begins

    def note(self, line: int, column: int, broken: Rule, /, **params: object) -> None:
        """A fault at a place; lines and columns count from 1."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(self.file, line, column, broken, params))

    def read(self) -> Captions:
        """All blocks after the header."""
        if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", self.lines[0]) or "-->" in self.lines[0]:
            self.note(1, 1, NO_HEADER)
            return Captions((), tuple(self.findings))
        is_header = True
        for first, block in self._blocks():
            if is_header and first == 1:
                if any("-->" in line for line in block):
                    self.note(2, 1, NO_HEADER)
            else:
                self._block(first, block)
            is_header = False
            if len(self.cues) > MOST_CUES:
                self.note(first, 1, TOO_MANY, most=MOST_CUES)
                break
        if not self.cues and not self.findings:
            self.note(1, 1, NO_CUES)
        return Captions(tuple(self.cues), tuple(self.findings))

    def _blocks(self) -> Iterator[tuple[int, list[str]]]:
        """Lines between empty ones, each with the number of its first."""
        block: list[str] = []
        for number, line in enumerate([*self.lines, ""], 1):
            if line:
                block.append(line)
            elif block:
                yield number - len(block), block
                block = []

    def _block(self, first: int, block: list[str]) -> None:
        word = block[0].split(maxsplit=1)[0] if block[0].strip() else ""
        is_cue = any("-->" in line for line in block[:2])
        if word == "NOTE" and "-->" not in block[0]:
            return
        if word in {"STYLE", "REGION"} and not is_cue:
            self.note(first, 1, LEFT_OUT, word=word)
            return
        named = 0 if "-->" in block[0] else 1
        if not is_cue:
            self.note(first, 1, BAD_TIMING, line=_short(block[0]))
            return
        self._cue(first + named, block[named], block[named + 1 :])

    def _cue(self, line: int, timing: str, words: list[str]) -> None:
        found = _TIMING.fullmatch(timing)
        for number, text in enumerate(words, line + 1):
            if "-->" in text:
                self.note(number, 1, BAD_TIMING, line=_short(text))
                return
        if found is None:
            self.note(line, 1, BAD_TIMING, line=_short(timing))
            return
        start, end = _milliseconds(*found.groups()[:4]), _milliseconds(*found.groups()[4:8])
        if end <= start:
            self.note(line, 1, REVERSED, start=moment(start), end=moment(end))
        if start < self.begins:
            self.note(line, 1, OUT_OF_ORDER, start=moment(start), before=moment(self.begins))
        self.begins = max(self.begins, start)
        settings = self._settings(line, timing, found.start(9))
        text, spoken, voice = _Words(self, line + 1, words).read()
        if spoken.strip():
            self.cues.append(Cue(start, end, text, spoken, voice, settings))
        else:
            self.note(line, 1, EMPTY_CUE)

    def _settings(self, line: int, timing: str, first: int) -> str:
        """The settings that stand in a line of times from `first` on, -1 for none."""
        kept = []
        for match in re.finditer(r"\S+", timing[first:] if first >= 0 else ""):
            setting = match[0]
            if setting.startswith("region:"):
                continue
            if _SETTING.fullmatch(setting):
                kept.append(setting)
            else:
                self.note(line, first + match.start() + 1, BAD_SETTING, setting=_short(setting))
        return " ".join(kept)


class _Words:
    """The words of one caption."""

    def __init__(self, reader: _Reader, line: int, words: list[str]) -> None:
        self.reader, self.line, self.words = reader, line, words
        self.text: list[str] = []
        self.spoken: list[str] = []
        self.voice = ""
        self.open: list[str] = []

    def read(self) -> tuple[str, str, str]:
        """As WebVTT, as plain words, and who speaks."""
        for number, text in enumerate(self.words, self.line):
            if number > self.line:
                self.text.append("\n")
                self.spoken.append("\n")
            for piece in _PIECE.finditer(text):
                if piece[0].startswith("<"):
                    self._tag(piece[0], number, piece.start() + 1)
                else:
                    plain = _plain(piece[0])
                    self.text.append(escape(plain, quote=False))
                    self.spoken.append(plain)
        # A voice may stay open to the end of its caption; so the form has it.
        left = [each for each in self.open if each != "v"]
        if left:
            self.reader.note(self.line, 1, UNBALANCED_TAG, tag=f"<{left[-1]}>")
        if self.open == ["v"]:
            self.text.append("</v>")
        # A line of a moment alone leaves an empty one, which would end the caption.
        text, spoken = (re.sub("\n+", "\n", "".join(each)).strip("\n") for each in (self.text, self.spoken))
        return text, spoken, self.voice

    def _tag(self, tag: str, line: int, column: int) -> None:
        opening, closing = _OPENING.fullmatch(tag), _CLOSING.fullmatch(tag)
        if re.fullmatch(rf"<{_MOMENT}>", tag):
            return  # the moment of a word within its caption: the caption is shown whole
        if opening is not None and self._opened(opening[1], _plain(opening[3] or "").strip()):
            return
        if closing is not None:
            if not self.open or self.open[-1] != closing[1]:
                self.reader.note(line, column, UNBALANCED_TAG, tag=tag)
                return
            self.open.pop()
            self.text.append(tag)
            return
        self.reader.note(line, column, UNKNOWN_TAG, tag=_short(tag))

    def _opened(self, name: str, annotation: str) -> bool:
        """Keep an opening tag without its classes; False where it says what it may not."""
        if name == "lang" and not _LANGUAGE.fullmatch(annotation):
            return False
        if (name == "v") != bool(annotation) and name != "lang":
            return False
        if name == "v":
            self.voice = self.voice or annotation
        self.open.append(name)
        self.text.append(f"<{name} {escape(annotation, quote=False)}>" if annotation else f"<{name}>")
        return True


def _plain(text: str) -> str:
    """Text with its references read, and without what cannot be seen.

    A reference may say a line end, and two of them would end the caption.
    """
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", " ", unescape(text))


def _milliseconds(*parts: str | None) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
