"""Keys for documents, made from their titles."""

from collections.abc import Iterable

from elearn.programme import keys
from elearn.programme.documents.entry import NewVersion

MOST = 64


def key_from(versions: Iterable[NewVersion]) -> str:
    """A key made from the English title, else from the first that gives one; empty where none does.

    >>> key_from([NewVersion("ru", "Пособие"), NewVersion("en", "Readmission: a hand-book, 2nd édition")])
    'readmission-a-hand-book-2nd-edition'
    >>> key_from([NewVersion("ru", "Пособие по реадмиссии")]), key_from([NewVersion("ka", "სახელი")])
    ('posobie-po-readmissii', '')
    """
    ordered = sorted(versions, key=lambda each: each.locale != "en")
    return next((key for each in ordered if (key := keys.key_from(each.title, MOST))), "")
