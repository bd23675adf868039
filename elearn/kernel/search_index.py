"""The search index: what can be found, by its words, on either database behind one function.

Domains write entries in the transactions that make their texts readable, and replace all entries of an owner
together, so what is not published cannot be found. On SQLite FTS5 looks for the words, on PostgreSQL its text search;
both get stems made here (`stemming.py`), and so both find the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Float, Index, Select, Subquery, Text, case, delete, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from elearn.kernel.actor import Permission
from elearn.kernel.database import Base
from elearn.kernel.ids import new_id
from elearn.kernel.passages import Piece, marked, passage
from elearn.kernel.stemming import asked_stems, stems_of

LONGEST_QUERY = 200
MOST_WORDS = 12
ROWS_AT_ONCE = 200
MOST_STEMS = (
    200_000  # letters that an entry is found by: PostgreSQL keeps a mebibyte of words and their places
)
Row = dict[str, Any]


class SearchEntry(Base):
    """Something that can be found, in one language. What finds it stands beside it in the database: on SQLite the
    table `search_text` with its triggers, on PostgreSQL the column `search_text` (see the migration)."""

    __tablename__ = "search_entry"
    __table_args__ = (Index("ix_search_entry_owner", "owner"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    owner: Mapped[str]
    locale: Mapped[str]
    place: Mapped[str]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    title_stems: Mapped[str] = mapped_column(Text)
    body_stems: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class Entry:
    """Something to be found: `place` is its address without the language, `body` has a line for each passage."""

    kind: str
    locale: str
    place: str
    title: str
    body: str


@dataclass(frozen=True)
class Source:
    """What a domain has to be found: `kinds` with the permission that finding one needs, None lets everybody.

    `owners` are all that have entries, `entries` those of one of them: for making the index anew.
    """

    kinds: Mapping[str, Permission | None]
    owners: Callable[[Session], Iterable[str]]
    entries: Callable[[Session, str], Iterable[Entry]]


@dataclass(frozen=True)
class Hit:
    """Something found; `locale` is the language of title and passage, in which the words that were asked for are
    marked."""

    kind: str
    owner: str
    locale: str
    place: str
    title: tuple[Piece, ...]
    passage: tuple[Piece, ...]


@dataclass(frozen=True)
class Found:
    """What a query found: the best hits of a kind, how many there are in all, and whether the query was cut."""

    hits: tuple[Hit, ...]
    totals: dict[str, int]
    is_cut: bool
    has_words: bool


_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Have a domain's things searched, once."""
    if source not in _sources:
        _sources.append(source)


def sources() -> Sequence[Source]:
    """Everything that is searched."""
    return tuple(_sources)


def kinds_for(permissions: frozenset[Permission] | None) -> list[str]:
    """The kinds that somebody with these permissions may find."""
    return [
        kind
        for source in _sources
        for kind, needed in source.kinds.items()
        if needed is None or needed in (permissions or ())
    ]


def rows_of(owner: str, entries: Iterable[Entry]) -> list[Row]:
    """Finished rows for `replace_rows`: stemming thinks, and so comes before the transaction."""
    return [
        {
            "id": new_id(),
            "kind": each.kind,
            "owner": owner,
            "locale": each.locale,
            "place": each.place,
            "title": each.title,
            "body": each.body,
            "title_stems": stems_of(each.title)[:MOST_STEMS],
            "body_stems": stems_of(each.body)[:MOST_STEMS],
        }
        for each in entries
    ]


def replace_rows(session: Session, owner: str, rows: Sequence[Row]) -> None:
    """Let exactly this be found of an owner such as `course:labour-migration`."""
    session.execute(delete(SearchEntry).where(SearchEntry.owner == owner))
    for first in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(SearchEntry), rows[first : first + ROWS_AT_ONCE])


def indexed_owners(session: Session) -> set[str]:
    """Of whom anything can be found."""
    return set(session.scalars(select(SearchEntry.owner).distinct()))


def search(session: Session, query: str, locale: str, kinds: Sequence[str], limit: int) -> Found:
    """The best hits of each kind, at most `limit`: all words of the query stand in each.

    What is there in the reader's language comes first; the same thing in several languages is one hit.
    """
    cut = query[:LONGEST_QUERY]
    stems = asked_stems(cut)
    is_cut = len(query) > LONGEST_QUERY or len(stems) > MOST_WORDS
    stems = stems[:MOST_WORDS]
    if not stems:
        return Found((), {}, is_cut, has_words=False)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    asked = {"asked": " ".join(f'"{stem}"' for stem in stems) if is_sqlite else " ".join(stems)}
    rows = session.execute(_statement(locale, kinds, limit, is_sqlite=is_sqlite), asked).all()
    wanted = frozenset(stems)
    hits = tuple(
        Hit(
            row.kind,
            row.owner,
            row.locale,
            row.place,
            marked(row.title, wanted),
            passage(row.body, wanted),
        )
        for row in rows
    )
    return Found(hits, {row.kind: row.total for row in rows}, is_cut, has_words=True)


# Words of a title weigh more; both scores are the smaller the better.
_FOUND = {
    True: text(
        "SELECT rowid AS id, bm25(search_text, 8.0, 1.0) AS score FROM search_text WHERE search_text MATCH :asked"
    ),
    False: text(
        "SELECT id, -ts_rank('{0.1, 0.1, 0.1, 0.8}', search_text, asked, 1) AS score "
        "FROM search_entry, plainto_tsquery('simple', :asked) AS asked WHERE search_text @@ asked"
    ),
}


def _statement(locale: str, kinds: Sequence[str], limit: int, *, is_sqlite: bool) -> Select[Any]:
    """Everything that matches; of each thing the best language, of each kind the best things."""
    placed = _placed(locale, kinds, is_sqlite=is_sqlite)
    position = func.row_number().over(
        partition_by=placed.c.kind, order_by=(placed.c.is_foreign, placed.c.score, placed.c.id)
    )
    total = func.count().over(partition_by=placed.c.kind)
    ranked = (
        select(placed.c.id, position.label("position"), total.label("total"))
        .where(placed.c.nth == 1)
        .subquery("ranked")
    )
    entry = SearchEntry
    return (
        select(entry.kind, entry.owner, entry.locale, entry.place, entry.title, entry.body, ranked.c.total)
        .join(ranked, ranked.c.id == entry.id)
        .where(ranked.c.position <= limit)
        .order_by(entry.kind, ranked.c.position)
    )


def _placed(locale: str, kinds: Sequence[str], *, is_sqlite: bool) -> Subquery:
    """Every match with its place among the languages of the same thing, the reader's first."""
    found = _FOUND[is_sqlite].columns(SearchEntry.id, score=Float()).subquery("found")
    is_foreign = case((SearchEntry.locale == locale, 0), else_=1)
    nth = func.row_number().over(
        partition_by=(SearchEntry.kind, SearchEntry.place),
        order_by=(is_foreign, found.c.score, SearchEntry.id),
    )
    return (
        select(
            SearchEntry.id,
            SearchEntry.kind,
            found.c.score,
            is_foreign.label("is_foreign"),
            nth.label("nth"),
        )
        .join(found, found.c.id == SearchEntry.id)
        .where(SearchEntry.kind.in_(kinds))
        .subquery("placed")
    )
