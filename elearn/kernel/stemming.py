"""Words as they are compared in a search: without capitals, accents and endings.

The stemmer follows the script, not the language of the text: Cyrillic words are stemmed as Russian, Latin ones as
English. So a word is compared in the same way wherever it stands, and a query needs no language.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LATIN, _CYRILLIC = re.compile(r"[a-z']+"), re.compile(r"[а-я]+")
_english, _russian = snowballstemmer.stemmer("english"), snowballstemmer.stemmer("russian")
_one_at_a_time = threading.Lock()  # a stemmer keeps the word that it works on

# Words that say nothing about what somebody looks for; they are left out of queries, never out of texts.
_EMPTY_ENGLISH = """a an and are as at be by can do does for from how i in into is it of on or should that the this to
    was were what when where which who why will with you"""
_EMPTY_RUSSIAN = """а без бы в во вы для до же за и из или к как какие какой когда кто ли мы на не но о об от по
    при с со так то у что это я"""
_EMPTY = frozenset(f"{_EMPTY_ENGLISH} {_EMPTY_RUSSIAN}".split())


@dataclass(frozen=True)
class Word:
    """A word of a text, from `begin` up to and without `end`, and what it is compared by."""

    begin: int
    end: int
    stem: str


def words_of(text: str, stems: Set[str] | None = None) -> Iterator[Word]:
    """The words of a text in order; of these stems, where some are named."""
    for match in _WORD.finditer(text):
        stem = stem_of(match[0][:LONGEST_WORD])
        if stems is None or stem in stems:
            yield Word(match.start(), match.end(), stem)


def stems_of(text: str) -> str:
    """The stems of a text, in order, as an index of words takes them.

    >>> stems_of("Migrants’ rights: café, Ещё о мигрантах")
    'migrant right cafe ещ о мигрант'
    """
    return " ".join(word.stem for word in words_of(text))


def asked_stems(query: str) -> list[str]:
    """What a query looks for, each once: its words without those that say nothing, unless it has no others.

    >>> asked_stems("What is the readmission of a migrant?"), asked_stems("the")
    (['readmiss', 'migrant'], ['the'])
    """
    written = list(dict.fromkeys(_WORD.findall(query)))
    telling = [word for word in written if word.casefold() not in _EMPTY] or written
    return list(dict.fromkeys(filter(None, (stem_of(word[:LONGEST_WORD]) for word in telling))))


@lru_cache(1 << 16)
def stem_of(word: str) -> str:
    """What a word is compared by: letters and digits only."""
    plain = unicodedata.normalize("NFC", word).casefold().replace("’", "'").replace("ё", "е")
    if not plain.isascii() and not _CYRILLIC.search(plain):
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    with _one_at_a_time:
        if _LATIN.fullmatch(plain):
            plain = _english.stemWord(plain)
        elif _CYRILLIC.fullmatch(plain):
            plain = _russian.stemWord(plain)
    return "".join(filter(str.isalnum, plain))
