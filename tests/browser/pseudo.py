"""Two languages that nobody speaks, made by code: one whose texts are accented and longer, and one that runs from right
to left. A text that is not translated, is clipped or assumes a direction shows itself in them.

They borrow the codes of real languages that have no catalogue here, so that dates and plural forms have rules.
"""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polib

from checks.catalogues import texts_in_code
from elearn.catalogue.archives import read_folder
from elearn.catalogue.checking import check
from elearn.localisation.plurals import plural_forms
from tests.world import COURSE, COURSES

OPENS, CLOSES = "⟦", "⟧"
LONGER = 1.4
# What stands for something else: places of the interface, placeholders of lessons, doubled signs.
KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{/?\w+/?\}|\{\{|\}\})")
PADDING = ("öñé", "ŧŵö", "ŧĥŕéé", "ƒöûŕ", "ƒîṽé", "šîẋ", "šéṽéñ", "éîĝĥŧ")

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀçđéƒĝĥîĵķļɱñöþɋŕšŧûṽŵẋýžÀƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŦÛṼŴẊÝŽ",
)
_HEBREW = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "אבצדהפגחיקכלמנופקרסטוושזיזאבצדהפגחיקכלמנופקרסטוושזיז",
)


@dataclass(frozen=True)
class Pseudo:
    """A language: its code, and what it makes of an English text without places."""

    code: str
    letters: Callable[[str], str]
    longer: bool

    def of(self, text: str) -> str:
        """A text in this language, between brackets; what stands for something else is kept."""
        pieces = KEPT.split(text)
        said = "".join(piece if place % 2 else self.letters(piece) for place, piece in enumerate(pieces))
        wanted = LONGER * len(text) if self.longer else 0
        for word in PADDING * 40:
            if len(said) >= wanted:
                break
            said = f"{said} {word}"
        return f"{OPENS}{said}{CLOSES}"


def _accented(text: str) -> str:
    return re.sub("([aeiou])", r"\1\1", text).translate(_ACCENTED)


LONG = Pseudo("eo", _accented, longer=True)
MIRRORED = Pseudo("he", lambda text: text.translate(_HEBREW), longer=False)
BOTH = (LONG, MIRRORED)


def write_catalogues(folder: Path) -> Path:
    """The interface's catalogues in both; returns the folder."""
    for pseudo in BOTH:
        target = folder / pseudo.code / "LC_MESSAGES"
        target.mkdir(parents=True)
        _interface(pseudo).save_as_mofile(str(target / "messages.mo"))
    return folder


def _interface(pseudo: Pseudo) -> polib.POFile:
    forms = plural_forms(pseudo.code)
    number = int(re.findall(r"nplurals=(\d)", forms)[0])
    found = polib.POFile()
    found.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Language": pseudo.code,
        "Plural-Forms": forms,
    }
    for message in texts_in_code():
        if not message.id:
            continue
        if isinstance(message.id, str):
            found.append(polib.POEntry(msgid=message.id, msgstr=pseudo.of(message.id)))
            continue
        one, many = message.id
        said = {form: pseudo.of(many if form else one) for form in range(number)}
        found.append(polib.POEntry(msgid=one, msgid_plural=many, msgstr_plural=said))
    return found


def write_package(folder: Path) -> Path:
    """The shipped course, translated whole into both; returns its folder."""
    shutil.copytree(COURSES / COURSE, folder)
    outline = folder / "course.yaml"
    text = re.sub(
        r"^languages: \[(.*)\]$", r"languages: [\1, eo, he]", outline.read_text(), flags=re.MULTILINE
    )
    outline.write_text(text)
    checked = check(read_folder(folder)[0])
    for pseudo in BOTH:
        head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: {pseudo.code}\\n"\n'
        entries = [
            f"\nmsgctxt {_quoted(each.path)}\nmsgid {_quoted(each.text)}\nmsgstr {_quoted(pseudo.of(each.text))}\n"
            for each in checked.segments
            if each.path not in checked.optional
        ]
        (folder / "translations" / f"{pseudo.code}.po").write_text(head + "".join(entries))
    return folder


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
