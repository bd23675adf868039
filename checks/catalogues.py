"""The interface's catalogues: no text missing, none left over, no placeholder lost.

`python -m checks.catalogues --update` writes new texts into them.
"""

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from elearn.localisation.plurals import plural_forms
from elearn.web.locale import TRANSLATIONS

ROOT = Path(__file__).parent.parent
METHODS = [("elearn/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS = {"N_": None, "gettext": None, "_": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)[sd]")


@cache
def texts_in_code() -> Catalog:
    """Every text that the program shows to people."""
    found = Catalog()
    for folder in ("elearn", "templates"):
        methods = [
            (pattern.removeprefix(f"{folder}/"), method)
            for pattern, method in METHODS
            if pattern.startswith(folder)
        ]
        for file, line, message, comments, context in extract_from_dir(
            str(ROOT / folder), methods, keywords=KEYWORDS
        ):
            found.add(message, None, [(f"{folder}/{file}", line)], auto_comments=comments, context=context)
    return found


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Every catalogue and its path."""
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        with path.open("rb") as text:
            yield path, read_po(text, locale=path.parts[-3])


def faults() -> Iterator[str]:
    """What is wrong with the catalogues, in sentences."""
    for path, catalogue in catalogues():
        name = path.relative_to(ROOT)
        known = {_key(message) for message in catalogue if message.id}
        for message in texts_in_code():
            if message.id and _key(message) not in known:
                yield f"{name}: the text {_key(message)!r} is missing; make catalogues"
        wanted = {_key(message) for message in texts_in_code() if message.id}
        for message in catalogue:
            if not message.id:
                continue
            if _key(message) not in wanted:
                yield f"{name}: the text {_key(message)!r} is no longer used; make catalogues"
            yield from (f"{name}: {fault}" for fault in _message_faults(message))
        forms = plural_forms(path.parts[-3])
        if catalogue.plural_forms.replace(" ", "").rstrip(";") != forms.replace(" ", "").rstrip(";"):
            yield f"{name}: the plural forms are not those of CLDR: {forms}"


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _message_faults(message: Message) -> Iterator[str]:
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if message.fuzzy:
        yield f"the translation of {_key(message)!r} is a draft"
    if not all(texts):
        yield f"the text {_key(message)!r} is not translated"
        return
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = set(PLACE.findall(" ".join(sources)))
    for text in texts:
        if unknown := set(PLACE.findall(text)) - allowed:
            yield f"the translation of {_key(message)!r} has unknown places: {', '.join(sorted(unknown))}"
    if missing := set(PLACE.findall(sources[-1])) - set(PLACE.findall(texts[-1])):
        yield f"the translation of {_key(message)!r} lost {', '.join(sorted(missing))}"


def update() -> None:
    """Write the program's texts into every catalogue, translations kept, those no longer used dropped."""
    for path, catalogue in list(catalogues()):
        catalogue.update(texts_in_code(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as target:
            write_po(target, catalogue, width=100, omit_header=False, sort_output=True, no_location=True)


if __name__ == "__main__" and "--update" in sys.argv:
    update()
