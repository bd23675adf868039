"""The search index: what can be found, by its words, on either database behind one function.

Domains write entries in the transactions that make their texts readable, and replace all entries of an owner
together, so what is not published cannot be found. On SQLite FTS5 looks for the words, on PostgreSQL its text search;
both get stems made here (`stemming.py`), and so both find the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Index,
    Select,
    Subquery,
    Text,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from elearn.kernel.actor import Permission
from elearn.kernel.database import Base
from elearn.kernel.ids import new_id
from elearn.kernel.passages import Piece, marked, passage
from elearn.kernel.stemming import asked_stems, stems_of

LONGEST_QUERY = 200
MOST_WORDS = 12
MOST_RANKED = 200  # of a kind: how many can be paged through, however many there are
ROWS_AT_ONCE = 200
MOST_STEMS = (
    200_000  # letters that an entry is found by: PostgreSQL keeps a mebibyte of words and their places
)
Row = dict[str, Any]


class SearchEntry(Base):
    """Something that can be found, in one language. What finds it stands beside it in the database: on SQLite the
    table `search_text` with its triggers, on PostgreSQL the columns `search_text` and `search_text_title` (see the
    migrations)."""

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
    is_inside: Mapped[bool]


@dataclass(frozen=True)
class Entry:
    """Something to be found: `place` is its address without the language, `body` has a line for each passage.

    What is inside of a thing, such as the words of a document's file, is an entry of its own with the same place: the
    thing is found by either, and better by itself. Its body may be long and is not kept here; whoever has it shows
    the passage. Where its stems are known they are given.
    """

    kind: str
    locale: str
    place: str
    title: str
    body: str
    is_inside: bool = False
    stems: str | None = None


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
    marked. Of what was found by what is inside of it there is no passage here."""

    kind: str
    owner: str
    locale: str
    place: str
    title: tuple[Piece, ...]
    passage: tuple[Piece, ...]
    is_inside: bool


@dataclass(frozen=True)
class Found:
    """What a query found: the best hits of a kind, how many there are in all, the stems that it looked for, none
    where there was no word in it, and whether it was cut."""

    hits: tuple[Hit, ...]
    totals: dict[str, int]
    stems: frozenset[str]
    is_cut: bool

    @property
    def has_words(self) -> bool:
        """Whether there was anything to look for."""
        return bool(self.stems)


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
            "body": "" if each.is_inside else each.body,
            "title_stems": stems_of(each.title)[:MOST_STEMS],
            "body_stems": (stems_of(each.body) if each.stems is None else each.stems)[:MOST_STEMS],
            "is_inside": each.is_inside,
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


def search(
    session: Session, query: str, locale: str, kinds: Sequence[str], limit: int, skipped: int = 0
) -> Found:
    """The best hits of each kind, at most `limit` after those `skipped`: all words of the query stand in each.

    What is there in the reader's language comes first; the same thing in several languages is one hit. Beyond
    MOST_RANKED of a kind nothing is ranked, and there are no hits.
    """
    cut = query[:LONGEST_QUERY]
    stems = asked_stems(cut)
    is_cut = len(query) > LONGEST_QUERY or len(stems) > MOST_WORDS
    wanted = frozenset(stems[:MOST_WORDS])
    if not wanted:
        return Found((), {}, wanted, is_cut)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    rows = session.execute(
        _statement(locale, kinds, skipped, limit, is_sqlite=is_sqlite),
        _asked(stems[:MOST_WORDS], is_sqlite=is_sqlite),
    ).all()
    hits = tuple(
        Hit(
            row.kind,
            row.owner,
            row.locale,
            row.place,
            marked(row.title, wanted),
            passage(row.body, wanted),
            row.is_inside,
        )
        for row in rows
    )
    return Found(hits, {row.kind: row.total for row in rows}, wanted, is_cut)


def _asked(stems: Sequence[str], *, is_sqlite: bool) -> dict[str, str]:
    if is_sqlite:
        return {"asked": " ".join(f'"{stem}"' for stem in stems)}
    return {"asked": " ".join(stems), "any_of": " | ".join(f"'{stem}'" for stem in stems)}


def _statement(
    locale: str, kinds: Sequence[str], skipped: int, limit: int, *, is_sqlite: bool
) -> Select[Any]:
    """Of everything that matches, each in its best language, the most promising of a kind; of these the best."""
    ranked = _ranked(_placed(_matching(kinds, is_sqlite=is_sqlite), locale), is_sqlite=is_sqlite)
    entry = SearchEntry
    return (
        select(
            entry.kind,
            entry.owner,
            entry.locale,
            entry.place,
            entry.title,
            entry.body,
            entry.is_inside,
            ranked.c.total,
        )
        .join(ranked, ranked.c.id == entry.id)
        .where(ranked.c.position > skipped, ranked.c.position <= min(skipped + limit, MOST_RANKED))
        .order_by(entry.kind, ranked.c.position)
    )


_SIMPLE: ColumnElement[Any] = literal_column("'simple'::regconfig")
_WEIGHTS: ColumnElement[Any] = literal_column(
    "'{0.1, 0.1, 0.1, 0.8}'::float4[]"
)  # words of a title weigh more
_WORDS: ColumnElement[Any] = literal_column("search_entry.search_text")
_TITLE: ColumnElement[Any] = literal_column("search_entry.search_text_title")
_MATCHED = text(
    "SELECT rowid AS id, bm25(search_text, 8.0, 1.0) AS promise FROM search_text WHERE search_text MATCH :asked"
)


def _all_of() -> ColumnElement[Any]:
    """What is looked for, as a query of its own: planned without knowing it, PostgreSQL goes by the index. Of a word
    that is everywhere it would read every entry, not counting that the words of each must be fetched."""
    return select(func.plainto_tsquery(_SIMPLE, bindparam("asked"))).scalar_subquery()


def _matching(kinds: Sequence[str], *, is_sqlite: bool) -> Subquery:
    """Every match with what it promises, the less the better: on SQLite its rank. PostgreSQL keeps long values aside,
    and to rank it must fetch the words of each match: there it is what their titles say, which stand in the row."""
    entry = SearchEntry
    thin = entry.id, entry.kind, entry.locale, entry.place, entry.is_inside
    if is_sqlite:
        found = _MATCHED.columns(entry.id, promise=Float()).subquery("found")
        statement = select(*thin, found.c.promise).join(found, found.c.id == entry.id)
    else:
        any_of = func.to_tsquery(_SIMPLE, bindparam("any_of"))
        promise = -func.ts_rank(_WEIGHTS, _TITLE, any_of, type_=Float())
        statement = select(*thin, promise.label("promise")).where(_WORDS.op("@@")(_all_of()))
    return statement.where(entry.kind.in_(kinds)).subquery("matching")


def _placed(matching: Subquery, locale: str) -> Subquery:
    """Every match with its place among the languages of the same thing, the reader's first."""
    each = matching.c
    is_foreign = case((each.locale == locale, 0), else_=1)
    nth = func.row_number().over(
        partition_by=(each.kind, each.place), order_by=(is_foreign, each.is_inside, each.promise, each.id)
    )
    return select(
        each.id, each.kind, each.is_inside, each.promise, is_foreign.label("is_foreign"), nth.label("nth")
    ).subquery("placed")


def _ranked(placed: Subquery, *, is_sqlite: bool) -> Subquery:
    """Each thing once, with its position in its kind and how many of this there are."""
    each = placed.c
    total = func.count().over(partition_by=each.kind).label("total")
    by_promise = _position(placed, each.promise).label("position")
    once = each.nth == 1
    if is_sqlite:
        return select(each.id, by_promise, total).where(once).subquery("ranked")
    promising = (
        select(each.id, each.kind, each.is_inside, each.is_foreign, each.promise, by_promise, total)
        .where(once)
        .subquery("promising")
    )
    # What is inside of things is too long to be fetched for its rank.
    score = case(
        (promising.c.is_inside, promising.c.promise),
        else_=-func.ts_rank(_WEIGHTS, _WORDS, _all_of(), 1, type_=Float()),
    )
    return (
        select(promising.c.id, _position(promising, score).label("position"), promising.c.total)
        .join(SearchEntry, SearchEntry.id == promising.c.id)
        .where(promising.c.position <= MOST_RANKED)
        .subquery("ranked")
    )


def _position(things: Subquery, score: ColumnElement[float]) -> ColumnElement[int]:
    each = things.c
    order = each.is_foreign, each.is_inside, score, each.id
    return func.row_number().over(partition_by=each.kind, order_by=order)
