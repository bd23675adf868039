"""Keys made from what something is called: small Latin letters, digits and hyphens."""

import re
import unicodedata

LONGEST = 60  # a number may follow
_CYRILLIC = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye", strict=True))
_CYRILLIC |= {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia"}
_CYRILLIC |= dict.fromkeys("ъь", "")


def key_from(name: str, longest: int = LONGEST) -> str:
    """A key that says what it stands for, cut between words; empty where neither Latin nor Russian letters are in it.

    >>> key_from("Ärger, again & again!"), key_from("Новость о щедрости"), key_from("სახელი")
    ('arger-again-again', 'novost-o-shchedrosti', '')
    """
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in name.lower())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    key = "-".join(re.findall("[a-z0-9]+", plain))
    return key if len(key) <= longest else key[: longest + 1].rpartition("-")[0] or key[:longest]
