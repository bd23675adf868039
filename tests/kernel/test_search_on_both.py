"""Both databases find the same, whatever is asked in whatever script."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elearn.kernel.database import Database, connect
from elearn.kernel.migrating import upgrade
from elearn.kernel.search_index import Entry, replace_rows, rows_of, search
from elearn.kernel.unit_of_work import Writers, unit_of_work
from tests.conftest import new_postgresql_database

TEXTS = (
    "Migrant workers cross borders; a worker’s permit of 1990 isn't a visa. Café, naïve, Åland, co-operation.",
    "Ещё о реадмиссии: учёт, щёголь, объём и «Ёлки». Non-refoulement по 1-й статье.",
    "მიგრანტი მუშა საზღვარი, თბილისი",
    "Միգրանտ աշխատող, սահման և ԵՐԵՎԱՆ",
    "العمال المهاجرون على الحدود، والعودة الطوعية",
    "移民工人 边境 签证，再入境協定",
    "עובד זר בגבול ✈ 🦓 ½ x² ﬁnance №5 ١٢٣ Ⅻ",
    "e\u0301cole u\u0308ber й́ и\u0306 Ελλάδα ΣΟΦΟΣ straße İstanbul ıssız ｆｕｌｌ",
    "1e5 0x1F 12,5 3.14 a_b foo/bar user@example.org https://example.org/a?b=c C++ AT&T -7 +8 p.12 v1.2.3",
    "the of and or not near и в не the",
)
KINDS = ("lesson", "term")
_words = st.sampled_from(sorted({word for text in TEXTS for word in text.split()}))
_anything = st.text(max_size=30).filter(lambda text: "\x00" not in text and text.isprintable())
_pieces = st.one_of(
    _words, _words.map(str.upper), _words.map(str.casefold), _words.map(lambda word: word[:4]), _anything
)
QUERIES = st.lists(_pieces, min_size=1, max_size=4).map(" ".join)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[Database]]:
    """The same entries on either database; every second one as what is inside of a thing."""
    folder = tmp_path_factory.mktemp("both")
    urls = (f"sqlite:///{folder / 'both.db'}", new_postgresql_database())
    made = [connect(url) for url in urls]
    entries = [
        Entry(
            KINDS[number % 2],
            "ru" if number % 3 else "en",
            f"/{number}",
            f"Title {number}",
            text,
            number % 2 == 0,
        )
        for number, text in enumerate(TEXTS)
    ]
    entries += [Entry("term", "en", f"/titled/{number}", text, "") for number, text in enumerate(TEXTS)]
    for database in made:
        upgrade(database)
        with unit_of_work(Writers(database)) as session:
            replace_rows(session, "course:x", rows_of("course:x", entries))
    yield made
    for database in made:
        database.dispose()


def found(database: Database, query: str) -> tuple[set[str], dict[str, int], bool]:
    with database.readers() as session:
        made = search(session, query, "en", KINDS, 100)
    return {hit.place for hit in made.hits}, made.totals, made.has_words


@pytest.mark.parametrize(
    "query", ['"', "*", "a" * 10_000, "permit " * 2_000, "", " ", "the", "и в не", "🦓", "\u0301", "\u202e"]
)
def test_hard_queries_are_answered_alike(both: Sequence[Database], query: str) -> None:
    first, second = (found(database, query) for database in both)
    assert first == second


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_each_word_of_a_text_finds_it_on_both(both: Sequence[Database], number: int) -> None:
    for word in TEXTS[number].split():
        for database in both:
            places, _, has_words = found(database, word)
            assert not has_words or {f"/{number}", f"/titled/{number}"} <= places, (word, database.is_sqlite)


@settings(max_examples=300)
@given(QUERIES)
@example("учёт учет ЁЛКИ елки")
@example("école ÜBER")
def test_both_find_the_same(both: Sequence[Database], query: str) -> None:
    first, second = (found(database, query) for database in both)
    assert first == second
