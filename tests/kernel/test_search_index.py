"""The index finds the same on both databases: stemmed words in two scripts, all of them, the best first."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from elearn.kernel.search_index import LONGEST_QUERY, Entry, Found, SearchEntry, replace_rows, rows_of, search

ENTRIES = (
    Entry(
        "lesson", "en", "/a", "Migrant workers", "They cross borders.\nReadmission agreements bind States."
    ),
    Entry("lesson", "ru", "/a", "Трудящиеся-мигранты", "Соглашения о реадмиссии. Ещё: шаг. Учёт."),
    Entry("lesson", "en", "/b", "Borders", "A worker crosses. The worker's permit of 1990."),
    Entry(
        "lesson",
        "ru",
        "/b",
        "Границы",
        "Трудящийся пересекает границу. Разрешение 1990 года. Non-refoulement.",
    ),
    Entry("course", "en", "/c", "Return", "Café réunion. Readmission again."),
    Entry("term", "ru", "/d", "трудящийся-мигрант", "Лицо, которое работает."),
)
KINDS = ("lesson", "course", "term")


@pytest.fixture
def index(session: Session) -> Session:
    session.execute(SearchEntry.__table__.delete())  # type: ignore[attr-defined]
    replace_rows(session, "course:x", rows_of("course:x", ENTRIES))
    return session


def places(found: Found) -> list[tuple[str, str]]:
    return [(hit.place, hit.locale) for hit in found.hits]


def find(
    session: Session, query: str, locale: str = "en", kinds: tuple[str, ...] = KINDS, limit: int = 9
) -> Found:
    return search(session, query, locale, kinds, limit)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("migrants", {"/a"}),
        ("MIGRANT worker", {"/a"}),
        ("crossing border", {"/a", "/b"}),
        ("the border of a worker", {"/a", "/b"}),
        ("readmissions", {"/a", "/c"}),
        ("cafe reunion", {"/c"}),
        ("CAFÉ", {"/c"}),
        ("worker’s permits", {"/b"}),
        ("мигрантами", {"/a", "/d"}),
        ("реадмиссия соглашение", {"/a"}),
        ("учет", {"/a"}),
        ("еще", {"/a"}),
        ("разрешения NON-REFOULEMENT", {"/b"}),
        ("1990", {"/b"}),
        ("worker asylum", set()),
        ("migr", set()),
    ],
)
def test_a_word_is_found_in_all_its_forms_and_all_words_must_be_there(
    index: Session, query: str, found: set[str]
) -> None:
    assert {place for place, _ in places(find(index, query))} == found


def test_one_thing_in_two_languages_is_one_hit_in_the_readers(index: Session) -> None:
    assert places(find(index, "1990", "en")) == [("/b", "en")]
    assert places(find(index, "1990", "ru")) == [("/b", "ru")]
    assert find(index, "1990", "ky").totals == {"lesson": 1}


def test_what_is_in_the_readers_language_comes_first_whatever_fits_better(session: Session) -> None:
    best = Entry("lesson", "en", "/best", "Zebra zebra", "zebra")
    own = Entry("lesson", "ru", "/own", "Слово", "Много разных слов, и одно из них zebra.")
    replace_rows(session, "course:x", rows_of("course:x", (best, own)))
    assert places(find(session, "zebra", "ru")) == [("/own", "ru"), ("/best", "en")]
    assert places(find(session, "zebra", "en")) == [("/best", "en"), ("/own", "ru")]


def test_a_word_of_the_title_weighs_more(session: Session) -> None:
    within = Entry("lesson", "en", "/within", "Something else", "A zebra stands here among other words.")
    titled = Entry("lesson", "en", "/titled", "Zebra crossing", "Other words stand here among more.")
    replace_rows(session, "course:x", rows_of("course:x", (within, titled)))
    assert places(find(session, "zebra")) == [("/titled", "en"), ("/within", "en")]


def test_hits_are_limited_by_kind_and_all_are_counted(session: Session) -> None:
    many = [Entry("lesson", "en", f"/{number}", f"Zebra {number}", "") for number in range(7)]
    one = Entry("course", "en", "/course", "Zebras", "")
    replace_rows(session, "course:x", rows_of("course:x", (*many, one)))
    found = find(session, "zebra", limit=3)
    assert [hit.kind for hit in found.hits] == ["course", "lesson", "lesson", "lesson"]
    assert found.totals == {"course": 1, "lesson": 7}
    assert find(session, "zebra", kinds=("course",)).totals == {"course": 1}


def test_replacing_an_owner_leaves_nothing_of_it_and_all_of_others(index: Session) -> None:
    replace_rows(index, "document:y", rows_of("document:y", [Entry("document", "en", "/y", "Migrants", "")]))
    replace_rows(index, "course:x", rows_of("course:x", ENTRIES[2:3]))
    assert {place for place, _ in places(find(index, "migrant", kinds=(*KINDS, "document")))} == {"/y"}
    assert {place for place, _ in places(find(index, "permit"))} == {"/b"}
    replace_rows(index, "course:x", ())
    assert find(index, "permit").hits == ()


def test_a_row_that_is_changed_in_place_is_found_by_its_new_words(index: Session) -> None:
    index.execute(update(SearchEntry).where(SearchEntry.place == "/c").values(body_stems="zebra"))
    assert {place for place, _ in places(find(index, "zebra"))} == {"/c"}
    assert find(index, "cafe").hits == ()


@pytest.mark.parametrize("query", ["", "   ", '"', "*", '"""*"', "()", "'", "!?…", "\u202e", "-- ;", "🦓"])
def test_a_query_without_words_finds_nothing_and_says_so(index: Session, query: str) -> None:
    found = find(index, query)
    assert found.hits == ()
    assert not found.has_words


@pytest.mark.parametrize(
    "query",
    [
        'permit"',
        "permit*",
        "permit AND",
        "permit OR (",
        "NOT permit",
        "NEAR(permit)",
        "title_stems:permit",
        "permit:*",
        "permit & !",
        "permit' OR 1=1 --",
        "permit\\",
        "^permit",
        "permit\u200b",
        "{permit}",
    ],
)
def test_no_sign_in_a_query_means_anything(index: Session, query: str) -> None:
    found = find(index, query)
    assert found.has_words
    assert places(find(index, "permit")) == [("/b", "en")]
    assert {place for place, _ in places(found)} <= {"/b"}


def test_a_query_of_words_that_say_nothing_looks_for_these(index: Session) -> None:
    assert {place for place, _ in places(find(index, "of the"))} == {"/b"}


@pytest.mark.parametrize("query", ["ж" * 10_000, "permit " * 2_000, "a b c d e f g h i j k l m n o p"])
def test_a_query_that_is_too_long_is_cut_and_says_so(index: Session, query: str) -> None:
    assert find(index, query).is_cut


def test_a_query_as_long_as_may_be_is_not_cut(index: Session) -> None:
    assert not find(index, "permit".ljust(LONGEST_QUERY, ".")).is_cut


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=60).filter(lambda text: text.isprintable()))
def test_whatever_is_asked_an_answer_comes(index: Session, query: str) -> None:
    find(index, query)


def test_other_scripts_are_found_as_they_are_written(session: Session) -> None:
    told = Entry("lesson", "ka", "/ka", "მიგრანტი", "მუშა Ελλάδα العمال 移民")
    replace_rows(session, "course:x", rows_of("course:x", [told]))
    for query in ("მიგრანტი", "ელλ მიგრანტი", "ΕΛΛΆΔΑ", "العمال", "移民"):
        expected = [] if query.startswith("ელλ") else [("/ka", "ka")]
        assert places(find(session, query)) == expected, query


def test_a_text_of_very_many_words_can_be_kept_and_is_found_by_its_beginning(session: Session) -> None:
    body = " ".join(f"{number:x}" for number in range(300_000))
    replace_rows(
        session, "course:x", rows_of("course:x", [Entry("lesson", "en", "/x", "Zebra", f"okapi {body}")])
    )
    assert places(find(session, "zebra okapi")) == [("/x", "en")]


def test_marked_words_are_those_that_were_asked(index: Session) -> None:
    (hit,) = find(index, "permits worker").hits
    assert [each.text for each in hit.passage if each.is_hit] == ["worker", "worker's", "permit"]
    assert hit.owner == "course:x"


def test_the_rows_that_find_words_are_as_many_as_the_entries(index: Session) -> None:
    assert index.scalar(select(func.count()).select_from(SearchEntry)) == len(ENTRIES)
