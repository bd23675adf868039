"""Texts of the programme: published with their history, translated passage by passage, never lost to a newer file."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.audit import site_version
from elearn.kernel.clock import now
from elearn.kernel.errors import Conflict, Invalid, NotFound
from elearn.localisation.segments import State
from elearn.programme.texts.publishing import (
    TextKey,
    WrongText,
    desk,
    history,
    in_force,
    load_text,
    publish_text,
    translate_text,
)
from elearn.programme.texts.wordings import Wording, version_of

ABOUT = TextKey("body:test", "about")
TITLE = TextKey("body:test", "title")
TODAY = date(2026, 11, 26)
THREE = "One *first* thing.\n\nA second thing.\n\nThe third and last thing."
DREI = ["{1}Первая{/1} вещь.", "Вторая вещь.", "Третья и последняя вещь."]


def publish(session: Session, text: str, key: TextKey = ABOUT) -> bool:
    return publish_text(session, SYSTEM, key, text, now())


def translate(session: Session, texts: list[str], key: TextKey = ABOUT) -> int:
    paths = [line.path for line in desk(session, key, "ru")]
    return translate_text(session, SYSTEM, key, "ru", dict(zip(paths, texts, strict=False)), now())


def shown(session: Session, key: TextKey = ABOUT, locale: str = "ru", today: date = TODAY) -> Wording:
    return in_force(session, locale, today)[key.owner, key.field]


def states(session: Session) -> list[State]:
    return [line.state for line in desk(session, ABOUT, "ru")]


def test_one_changed_paragraph_makes_one_passage_stale_and_it_is_shown_as_english(session: Session) -> None:
    publish(session, THREE)
    assert translate(session, DREI) == 3
    assert 'lang="en"' not in shown(session).html
    publish(session, THREE.replace("A second thing", "A second, better thing"))
    assert states(session) == [State.REVIEWED, State.STALE, State.REVIEWED]
    html = shown(session).html
    assert html.count('lang="en"') == 1
    assert "A second, better thing" in html
    assert "Третья и последняя" in html


def test_a_paragraph_put_between_leaves_the_others_as_they_are(session: Session) -> None:
    publish(session, THREE)
    translate(session, DREI)
    publish(session, THREE.replace("\n\nThe third", "\n\nSomething quite new stands here.\n\nThe third"))
    assert states(session) == [State.REVIEWED, State.REVIEWED, State.MISSING, State.REVIEWED]


def test_a_passage_that_reads_as_before_again_has_its_translation_again(session: Session) -> None:
    publish(session, THREE)
    translate(session, DREI)
    publish(session, THREE.replace("A second thing", "A second, better thing"))
    publish(session, THREE)
    assert states(session) == [State.REVIEWED] * 3
    assert [version.number for version in history(session, ABOUT)] == [3, 2, 1]


def test_publishing_the_same_again_changes_nothing(session: Session) -> None:
    assert publish(session, THREE)
    version = site_version(session)
    assert not publish(session, THREE)
    assert site_version(session) == version
    assert len(history(session, ABOUT)) == 1


def test_who_saw_an_older_text_is_told_and_changes_nothing(session: Session) -> None:
    publish(session, "First.")
    seen = version_of("First.")
    publish(session, "Second.")
    with pytest.raises(Conflict) as refused:
        publish_text(session, SYSTEM, ABOUT, "Mine.", now(), seen=seen)
    assert refused.value.code == "text_changed"
    assert history(session, ABOUT)[0].text == "Second."


def test_a_text_with_faults_is_refused_with_their_lines(session: Session) -> None:
    with pytest.raises(WrongText) as refused:
        publish(session, "Good.\n\n<b>raw</b>\n\n[here](javascript:alert(1))")
    assert [finding.line for finding in refused.value.findings if finding.is_error] == [3, 3, 5]
    assert not history(session, ABOUT)
    with pytest.raises(Invalid):
        publish(session, "  \n")


def test_a_translation_whose_marks_do_not_fit_is_refused_and_the_others_with_it(session: Session) -> None:
    publish(session, THREE)
    with pytest.raises(Invalid) as refused:
        translate(session, ["Первая вещь.", "Вторая вещь."])
    assert [each.code for each in refused.value.errors] == ["wrong_placeholders"]
    assert states(session) == [State.MISSING] * 3
    with pytest.raises(NotFound):
        translate_text(session, SYSTEM, ABOUT, "ru", {"about#nothing": "x"}, now())


def test_a_translation_taken_back_shows_the_source_again(session: Session) -> None:
    publish(session, "A title", TITLE)
    translate(session, ["Название"], TITLE)
    assert (shown(session, TITLE).text, shown(session, TITLE).locale) == ("Название", "ru")
    assert translate(session, [""], TITLE) == 1
    assert (shown(session, TITLE).text, shown(session, TITLE).locale) == ("A title", "en")


def test_a_text_is_in_force_from_its_day_on(session: Session) -> None:
    publish(session, "Under the old mandate", TITLE)
    publish(session, "Under the new mandate", TextKey(TITLE.owner, TITLE.field, TODAY))
    assert shown(session, TITLE, "en", TODAY - timedelta(1)).text == "Under the old mandate"
    assert shown(session, TITLE, "en", TODAY).text == "Under the new mandate"
    publish(session, "Under the old mandate, corrected", TITLE)
    assert shown(session, TITLE, "en", TODAY).text == "Under the new mandate"


def test_what_is_shipped_never_overwrites_what_was_edited(session: Session) -> None:
    shipped = {"en": "As shipped", "ru": "Как поставлено"}
    assert load_text(session, SYSTEM, TITLE, shipped, now(), working=["ru"])
    assert shown(session, TITLE).is_working
    assert not load_text(session, SYSTEM, TITLE, shipped, now())
    translate(session, ["Лучше"], TITLE)
    assert not load_text(session, SYSTEM, TITLE, shipped, now())
    assert shown(session, TITLE).text == "Лучше"
    publish(session, "As edited", TITLE)
    assert not load_text(session, SYSTEM, TITLE, {"en": "As shipped later", "ru": "Позже"}, now())
    assert shown(session, TITLE, "en").text == "As edited"


def test_a_language_shipped_later_is_added_to_an_untouched_text(session: Session) -> None:
    load_text(session, SYSTEM, TITLE, {"en": "As shipped"}, now())
    assert load_text(session, SYSTEM, TITLE, {"en": "As shipped", "ru": "Как поставлено"}, now())
    assert shown(session, TITLE).text == "Как поставлено"


def test_titles_of_areas_are_quotations_and_their_russian_ones_working_translations(session: Session) -> None:
    english = in_force(session, "en", TODAY)["area:return", "title"]
    russian = in_force(session, "ru", TODAY)["area:return", "title"]
    assert english.is_quotation
    assert english.source == "Action Plan 2012-2016"
    assert russian.is_working
    assert not english.is_working
