"""The contact form: a message reaches the secretariat once, a stranger's mailbox never, and nothing is lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
import structlog
import time_machine
from aiosmtpd.controller import Controller
from sqlalchemy import select

from elearn.accounts.models import Throttle
from elearn.app import job_runners
from elearn.kernel.clock import now
from elearn.kernel.jobs import MOST_ATTEMPTS, run_next
from elearn.portal.contact import FROM_ADDRESS, FROM_NETWORK, IN_ALL
from elearn.portal.schemas import LONGEST_MESSAGE, TOPICS
from tests.accounts.world import do_jobs
from tests.kernel.test_mail import Mailbox
from tests.portal.world import FORM, hidden, jobs, mails, send, value
from tests.servers import free_port
from tests.world import Browser, World

pytestmark = pytest.mark.usefixtures("empty_outbox")
ABROAD = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def visitor(world: World) -> Browser:
    return world.browser(signed_in=False)


def test_a_message_reaches_the_secretariat_and_is_answered_to_its_writer(
    world: World, visitor: Browser
) -> None:
    answer = send(visitor)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/contact")
    assert "Thank you. Your message leaves within a minute" in visitor.get("/en/contact").text
    (mail,) = mails(world)
    assert mail["To"].addresses[0].addr_spec == world.services.settings.support_email
    (writer,) = mail["Reply-To"].addresses
    assert (writer.display_name, writer.addr_spec) == ("Аида Ученик", "aida@ministry.example")
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content()
    assert text.startswith("I cannot find the course on readmission.")
    assert f"Page: {world.services.settings.base_url}/en/courses" in text
    assert "nobody has checked that this address is theirs" in text
    assert mail["Subject"] == "Message: A course"


def test_the_words_leave_as_they_were_written(world: World, visitor: Browser) -> None:
    written = "Здравствуйте!\r\n.\r\nFrom me: გამარჯობა 移民 <b>&amp;</b> {{ 7 * 7 }}\r\n" + "x" * 1500
    send(visitor, "ru", message=written)
    (mail,) = mails(world)
    text = mail.get_content().replace("\r\n", "\n")
    assert text.startswith(written.replace("\r\n", "\n"))
    assert mail["Content-Language"] == "ru"
    assert "Language of the page: Russian" in text


def test_a_server_gets_it_too(world: World, visitor: Browser) -> None:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        send(visitor)
        do_jobs(world.platform, mail=f"smtp://127.0.0.1:{controller.port}")
    finally:
        controller.stop()
    (mail,) = mailbox.kept
    assert mail["Reply-To"].addresses[0].addr_spec == "aida@ministry.example"
    assert mail.get_content().startswith("I cannot find")


def test_a_visitor_gets_no_copy_whatever_address_is_named(world: World, visitor: Browser) -> None:
    _, email = world.person()
    send(visitor, email=email)
    assert [mail["To"].addresses[0].addr_spec for mail in mails(world)] == [
        world.services.settings.support_email
    ]


def test_somebody_signed_in_finds_name_and_address_filled_in_and_gets_a_copy(world: World) -> None:
    browser = world.browser(locale="ru")
    html = browser.get("/ru/contact").text
    assert value(html, "email") == browser.email
    assert value(html, "name") == f"Person {browser.email}"
    send(browser, "ru", email=browser.email.upper())
    assert "и его копия" in browser.get("/ru/contact").text
    to_us, copy = mails(world)
    assert "Signed in, with this address." in to_us.get_content()
    assert copy["To"].addresses[0].addr_spec == browser.email
    assert copy["Reply-To"] is None
    assert FORM["message"] in copy.get_content()
    assert "это копия" in copy.get_content()


def test_somebody_signed_in_who_names_another_address_sends_it_nothing(world: World) -> None:
    browser, (_, stranger) = world.browser(), world.person()
    send(browser, email=stranger)
    (mail,) = mails(world)
    assert mail["To"].addresses[0].addr_spec == world.services.settings.support_email
    assert f"Signed in as {browser.email}." in mail.get_content()


@pytest.mark.parametrize(
    ("field", "sent", "told"),
    [
        ("name", "", "Fill this in."),
        ("name", " ", "Fill this in."),
        ("name", "a" * 201, "at most 200"),
        ("name", "Aida\r\nBcc: x@evil.example", "cannot be kept"),
        ("name", "Aida\nX", "cannot be kept"),
        ("name", "Aida\u2028X", "cannot be kept"),
        ("name", "Aida\x00", "cannot be kept"),
        ("email", "", "Write an e-mail address"),
        ("email", "aida", "Write an e-mail address"),
        ("email", "aida..k@ministry.example", "Write an e-mail address"),
        ("email", ".aida@ministry.example", "Write an e-mail address"),
        ("email", "aida.@ministry.example", "Write an e-mail address"),
        ("email", "aida@ministry.example\r\nBcc: x@evil.example", "Write an e-mail address"),
        ("email", "aida@ministry.example, x@evil.example", "Write an e-mail address"),
        ("topic", "", "Choose one of those offered."),
        ("topic", "money", "Choose one of those offered."),
        ("about", "https://evil.example/en/courses", "Write the address of a page of this platform"),
        ("about", "//evil.example/en", "Write the address of a page of this platform"),
        ("about", "/\\evil.example", "Write the address of a page of this platform"),
        ("about", "javascript:alert(1)", "Write the address of a page of this platform"),
        ("about", "/" + "a" * 500, "Write the address of a page of this platform"),
        ("message", "", "Fill this in."),
        ("message", "\r\n" * 20, "Fill this in."),
        ("message", "Too short", "at least 10"),
        ("message", "ж" * (LONGEST_MESSAGE + 1), "at most 5000"),
        ("message", "ten letters\x00", "cannot be kept"),
    ],
)
def test_what_does_not_fit_is_named_and_everything_typed_is_kept(
    world: World, visitor: Browser, field: str, sent: str, told: str
) -> None:
    answer = send(visitor, **{field: sent})
    assert answer.status_code == 422
    assert re.search(
        rf'<p class="fault" id="{field}-fault">[^<]*<span[^>]*>[^<]*</span>[^<]*{told}', answer.text
    )
    assert f'<a href="#{field}">' in answer.text
    kept = {name: typed for name, typed in FORM.items() if name != field}
    assert value(answer.text, "name") == kept.get("name", value(answer.text, "name"))
    assert value(answer.text, "email") == kept.get("email", value(answer.text, "email"))
    assert kept.get("message", "") in answer.text
    assert hidden(answer.text, "form") == FORM["form"]
    assert jobs(world) == []


def test_the_longest_message_fits_however_its_lines_end(world: World, visitor: Browser) -> None:
    lines = "\r\n".join(["ж" * 99] * 50)
    assert send(visitor, message=lines + "!").status_code == 303
    assert len(mails(world)) == 1


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_refusal_is_said_in_the_readers_language(visitor: Browser, lang: str) -> None:
    answer = send(visitor, lang, message="", about="nowhere")
    assert {"en": "There are 2 things to mend", "ru": "Нужно исправить"}[lang] in answer.text
    assert f'<html lang="{lang}"' in answer.text


def test_pressing_twice_or_reloading_sends_one(world: World, visitor: Browser) -> None:
    assert {send(visitor).status_code for _ in range(FROM_ADDRESS + 3)} == {303}
    assert len(mails(world)) == 1
    assert send(visitor).status_code == 303
    assert len(mails(world)) == 1


def test_going_back_and_writing_something_else_sends_that_too(world: World, visitor: Browser) -> None:
    send(visitor)
    send(visitor, message="And one more question, if I may.")
    assert len(mails(world)) == 2


def test_each_form_that_is_shown_is_one_of_its_own(world: World, visitor: Browser) -> None:
    forms = [hidden(visitor.get("/en/contact").text, "form") for _ in range(2)]
    assert all(forms)
    for form in forms:
        send(visitor, form=form or "")
    assert len(mails(world)) == 2


def test_of_a_message_that_has_left_nothing_is_kept_here(world: World) -> None:
    browser = world.browser()
    send(browser, email=browser.email)
    assert all(FORM["message"] in job.args.values() for job in jobs(world))
    mails(world)
    assert [(job.args, job.finished_at is not None) for job in jobs(world)] == [({}, True)] * 2


def test_one_that_cannot_leave_stays_for_an_administrator(world: World, visitor: Browser) -> None:
    send(visitor)
    moment = now()
    for _ in range(MOST_ATTEMPTS):
        with time_machine.travel(moment, tick=False):
            do_jobs(world.platform, mail="smtp://127.0.0.1:1")
        moment += timedelta(hours=2)
    (job,) = jobs(world)
    assert job.failed_at is not None
    assert job.args["message"] == FORM["message"]


def test_no_log_has_a_word_of_it(world: World) -> None:
    browser = world.browser()
    with structlog.testing.capture_logs() as told:
        send(browser, email=browser.email)
        send(browser, message="short")
        while run_next(world.services.writers, job_runners(world.platform)):
            pass
    assert len([each for each in told if each["event"] == "mail written"]) == 2
    for secret in (FORM["message"], FORM["name"], browser.email, "short"):
        assert secret not in str(told)


def test_an_address_is_taken_from_a_few_times_an_hour(world: World, visitor: Browser) -> None:
    for number in range(FROM_ADDRESS):
        assert send(visitor, form=str(number), email="Aida@Ministry.example").status_code == 303
    refused = send(visitor, form="one more")
    assert refused.status_code == 429
    wait = int(refused.headers["Retry-After"])
    assert 3500 < wait <= 3600
    assert "can be sent in 60 min" in refused.text
    assert f'<a href="mailto:{world.services.settings.support_email}">' in refused.text
    assert FORM["message"] in refused.text
    assert send(visitor, form="other", email="beka@ministry.example").status_code == 303
    assert len(mails(world)) == FROM_ADDRESS + 1
    with time_machine.travel(now() + timedelta(seconds=wait + 1)):
        assert send(visitor, form="one more").status_code == 303


def from_network(visitor: Browser, number: int, **options: Any) -> int:
    form = {**FORM, "email": f"person{number}@ministry.example", "form": str(number), "lang": "en"}
    status: int = visitor.post("/contact", form, **options).status_code
    return status


def test_a_network_has_its_own_measure_and_takes_no_place_from_others(visitor: Browser) -> None:
    answers = [from_network(visitor, each, environ_base=ABROAD) for each in range(IN_ALL + 10)]
    assert answers == [303] * FROM_NETWORK + [429] * (IN_ALL + 10 - FROM_NETWORK)
    elsewhere = {"REMOTE_ADDR": "203.0.113.8"}
    assert from_network(visitor, 1000, environ_base=elsewhere) == 303


def test_all_together_have_one_too(visitor: Browser) -> None:
    answers = [from_network(visitor, each) for each in range(IN_ALL + 2)]
    assert answers == [303] * IN_ALL + [429] * 2


def test_what_is_counted_names_nobody(world: World, visitor: Browser) -> None:
    visitor.post("/contact", {**FORM, "lang": "en"}, environ_base=ABROAD)
    with world.reads() as session:
        keys = session.scalars(select(Throttle.key)).all()
    assert len(keys) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)


def test_another_site_sends_nothing_in_somebodys_name(world: World) -> None:
    for browser in (world.browser(), world.browser(signed_in=False)):
        answer = browser.client.post("/contact", data=FORM, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    assert jobs(world) == []


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_topic_is_offered_and_worded(world: World, visitor: Browser, lang: str) -> None:
    html = visitor.get(f"/{lang}/contact").text
    assert re.findall(r'<option value="(\w+)"', html) == list(TOPICS)
    for number, topic in enumerate(TOPICS):
        assert (
            send(visitor, lang, topic=topic, email=f"{topic}@x.example", form=str(number)).status_code == 303
        )
    assert len({mail["Subject"] for mail in mails(world)}) == len(TOPICS)


def test_the_address_stands_on_the_page_for_whoever_cannot_use_a_form(world: World, visitor: Browser) -> None:
    assert f'href="mailto:{world.services.settings.support_email}"' in visitor.get("/en/contact").text
