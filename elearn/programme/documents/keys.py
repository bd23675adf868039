"""Keys for documents, made from their titles."""

import re
import unicodedata
from collections.abc import Iterable

from elearn.programme.documents.entry import NewVersion

MOST = 64
_CYRILLIC = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye", strict=True))
_CYRILLIC |= {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia"}
_CYRILLIC |= dict.fromkeys("ъь", "")


def key_from(versions: Iterable[NewVersion]) -> str:
    """A key made from the English title, else from the first that gives one; empty where none does.

    >>> key_from([NewVersion("ru", "Пособие"), NewVersion("en", "Readmission: a hand-book, 2nd édition")])
    'readmission-a-hand-book-2nd-edition'
    >>> key_from([NewVersion("ru", "Пособие по реадмиссии")]), key_from([NewVersion("ka", "სახელი")])
    ('posobie-po-readmissii', '')
    """
    ordered = sorted(versions, key=lambda each: each.locale != "en")
    return next((key for each in ordered if (key := _key_of(each.title))), "")


def _key_of(title: str) -> str:
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in title.lower())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    key = "-".join(re.findall("[a-z0-9]+", plain))
    return key if len(key) <= MOST else key[: MOST + 1].rpartition("-")[0] or key[:MOST]
