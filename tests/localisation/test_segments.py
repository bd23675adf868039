"""A text keeps its name while it is edited; what happens to one paragraph touches no other."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.localisation.segments import Known, digest, name_document, name_segments, normalise, similarity
from elearn.markup.documents import read_document

BOUNDED = settings(max_examples=60, deadline=None)
WORDS = st.lists(st.sampled_from([f"word{n}" for n in range(300)]), min_size=8, max_size=20, unique=True)
PARAGRAPHS = st.lists(WORDS.map(" ".join), min_size=2, max_size=20, unique_by=lambda text: text)


def named(texts: list[str], known: list[Known] | None = None) -> list[str]:
    return name_segments("a", texts, known or [])


def known(texts: list[str]) -> list[Known]:
    return [Known(path, text) for path, text in zip(named(texts), texts, strict=True)]


def test_a_name_is_the_digest_of_the_first_text() -> None:
    assert named(["One", " One ", "Two"]) == [
        f"a#{digest('One')}",
        f"a#{digest('One')}~2",
        f"a#{digest('Two')}",
    ]
    assert len(digest("One")) == 12


def test_white_space_and_composition_do_not_count() -> None:
    assert normalise(" e\u0301a \n b") == "éa b"
    assert digest("e\u0301a\tb") == digest("éa b")


@BOUNDED
@given(PARAGRAPHS, st.data())
def test_inserting_a_paragraph_touches_no_other(texts: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(texts)))
    new = "quite another paragraph of which nothing was ever said before"
    before = named(texts)
    assert named([*texts[:at], new, *texts[at:]], known(texts)) == [
        *before[:at],
        f"a#{digest(new)}",
        *before[at:],
    ]


@BOUNDED
@given(PARAGRAPHS, st.randoms(use_true_random=False))
def test_moving_paragraphs_renames_none(texts: list[str], chance: random.Random) -> None:
    moved = [*texts]
    chance.shuffle(moved)
    assert dict(zip(moved, named(moved, known(texts)), strict=True)) == dict(
        zip(texts, named(texts), strict=True)
    )


@BOUNDED
@given(PARAGRAPHS, st.data())
def test_splitting_a_paragraph_touches_only_itself(texts: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(texts) - 1))
    words = texts[at].split()
    cut = data.draw(st.integers(1, len(words) - 1))
    halves = [" ".join(words[:cut]), " ".join(words[cut:])]
    before = named(texts)
    after = named([*texts[:at], *halves, *texts[at + 1 :]], known(texts))
    assert after[:at] == before[:at]
    assert after[at + 2 :] == before[at + 1 :]
    assert before[at] in after[at : at + 2]


@BOUNDED
@given(PARAGRAPHS, st.data())
def test_an_edited_paragraph_keeps_its_name(texts: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(texts) - 1))
    edited = [*texts]
    edited[at] = texts[at] + " and more"
    assert named(edited, known(texts)) == named(texts)


@BOUNDED
@given(st.lists(st.sampled_from(["Yes", "No", "—", "Perhaps not"]), max_size=30), st.data())
def test_names_are_unique_whatever_repeats(texts: list[str], data: st.DataObject) -> None:
    later = data.draw(st.permutations(texts)) + data.draw(
        st.lists(st.sampled_from(["Yes", "New"]), max_size=5)
    )
    names = named(later, known(texts))
    assert len(set(names)) == len(names)
    assert named(texts, known(texts)) == named(texts)


def test_a_short_text_is_compared_by_letters() -> None:
    assert similarity("Four systems", "Five systems") > 0.6
    assert named(["Five systems"], known(["Four systems"])) == named(["Four systems"])
    assert similarity("Four systems", "A reading list") < 0.6


def test_very_long_texts_are_compared_without_their_order() -> None:
    assert similarity("one two " * 20_000, "two one " * 20_000) == 1.0
    assert similarity("one two " * 20_000, "three four " * 20_000) == 0.0


def test_a_new_text_never_takes_the_name_of_an_old_one() -> None:
    old = [Known(f"a#{digest('Original text here')}", "Something that was rewritten wholly since")]
    assert named(["Original text here"], old) == [f"a#{digest('Original text here')}~2"]


def test_other_activities_lend_no_names() -> None:
    assert name_segments("b", ["One"], [Known("a#123456789abc", "One")]) == [f"b#{digest('One')}"]


def test_addresses_are_named_after_their_text() -> None:
    text = "A [first](https://a.org) and [second](https://b.org).\n\n![Alt](media/a.svg)"
    paths = name_document("a", read_document(text, file="a.md").segments, [])
    paragraph, alt = f"a#{digest('A {1}first{/1} and {2}second{/2}.')}", f"a#{digest('Alt')}"
    assert paths == [paragraph, f"{paragraph}@href1", f"{paragraph}@href2", alt, f"{alt}@src"]


@pytest.mark.parametrize("edits", [0, 6, 60])
def test_four_hundred_paragraphs_are_matched_in_half_a_second(edits: int) -> None:
    chance = random.Random(1)
    words = [f"w{int(chance.paretovariate(0.6)) % 3000}" for _ in range(20_000)]
    texts = [[chance.choice(words) for _ in range(60)] for _ in range(400)]
    before = known([" ".join(text) for text in texts])
    for text in texts:
        for at in chance.sample(range(60), edits):
            text[at] = "new"
    start = time.process_time()
    after = named([" ".join(text) for text in texts], before)
    assert time.process_time() - start < 0.5
    if edits < 60:
        assert sum(path == old.path for path, old in zip(after, before, strict=True)) >= 390
