"""Films: files that are what they say, captions, transcripts, and what counts as done."""

import re
import struct
from fractions import Fraction
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.catalogue.checking import check
from elearn.catalogue.compiling import compile_course
from elearn.catalogue.film_files import FilmHead, is_film, read_head
from elearn.catalogue.films import transcript_of
from elearn.catalogue.manifests import FilmLine, manifest_from_json, manifest_to_json
from elearn.catalogue.prepare import check_package, prepare
from elearn.markup.captions import Cue
from elearn.markup.sanitising import sanitise
from tests.catalogue.factory import CAPTIONS, CREDITS, FILM_MP4, FILM_WEBM, edited, found, package
from tests.catalogue.test_compiling import activity, compiled
from tests.world import World

FILM = "modules/one/film.video.yaml"
SCRIPTED = "policy: {claim: false, transcript: false}"
NO_LENGTH_MP4 = b"\0\0\0\x18ftypmp42"


def rules(**changes: str | bytes | None) -> list[tuple[str, int, int, str]]:
    return [
        each for each in found(check(package(**changes))) if each[3].partition(".")[0] in {"video", "media"}
    ]


def film(*edits: tuple[str, str]) -> dict[str, str | bytes | None]:
    return {FILM: edited(FILM, *edits)}


def test_the_heads_of_real_films_are_read() -> None:
    assert read_head("a.mp4", FILM_MP4) == FilmHead(8_000, 180)
    assert read_head("a.webm", FILM_WEBM) == FilmHead(8_008, 180)
    assert read_head("a.webm", FILM_MP4) == read_head("a.mp4", FILM_WEBM) == FilmHead()


@pytest.mark.parametrize("brand", [b"qt  ", b"M4A ", b"heic", b"avif"])
def test_what_shares_the_form_of_mp4_is_no_film(brand: bytes) -> None:
    other = FILM_MP4[:8] + brand + FILM_MP4[12:]
    assert not is_film("a.mp4", other)
    assert ("media/film.mp4", 0, 0, "media.not-what-it-says") in rules(**{"media/film.mp4": other})


def test_matroska_is_not_webm() -> None:
    assert is_film("a.webm", FILM_WEBM)
    assert not is_film("a.webm", FILM_WEBM.replace(b"webm", b"mkv\0", 1))


def test_a_movie_header_of_the_later_version_is_read() -> None:
    head = struct.pack(">IQQIQ", 1 << 24, 0, 0, 600, 600 * 90)
    box = struct.pack(">I4s", 8 + len(head), b"mvhd") + head
    whole = b"\0\0\0\x10ftypisom\0\0\0\0" + struct.pack(">I4s", 8 + len(box), b"moov") + box
    assert read_head("a.mp4", whole) == FilmHead(90_000, None)


@given(st.sampled_from([("a.mp4", FILM_MP4), ("a.webm", FILM_WEBM)]), st.data())
def test_no_bytes_whatever_raise(named: tuple[str, bytes], data: st.DataObject) -> None:
    path, content = named
    at = data.draw(st.integers(0, 700))
    noise = data.draw(st.binary(max_size=12))
    read_head(path, content[:at] + noise + content[at + len(noise) :])
    read_head(path, content[:at])


@pytest.mark.parametrize(
    ("edit", "line", "column", "rule"),
    [
        (("minutes: 1", "minutes: 1\nduration: 0:12"), 3, 11, "video.wrong-duration"),
        (("[media/film.mp4]", "[media/film.mp4, media/long.webm]"), 3, 25, "video.lengths-differ"),
        (("minutes: 1", SCRIPTED), 2, 9, "video.only-watching"),
        (("film.en.vtt", "late.en.vtt"), 4, 16, "video.captions-too-late"),
        ((", ru: media/film.ru.vtt", ""), 4, 11, "video.no-captions"),
    ],
)
def test_a_fault_of_a_film_is_named_at_its_place(
    edit: tuple[str, str], line: int, column: int, rule: str
) -> None:
    longer = FILM_WEBM.replace(struct.pack(">d", 8008.0), struct.pack(">d", 80_080.0))
    assert longer != FILM_WEBM
    late = CAPTIONS + "\n00:09.000 --> 00:12.000\nLate\n"
    credit = "- {file: NAME, title: A file, author: Us, licence: CC BY 4.0, source: own work}\n"
    credited = CREDITS + credit.replace("NAME", "long.webm") + credit.replace("NAME", "late.en.vtt")
    more: dict[str, str | bytes | None] = {
        "media/long.webm": longer,
        "media/late.en.vtt": late,
        "media/credits.yaml": credited,
    }
    assert (FILM, line, column, rule) in rules(**film(edit), **more)


def test_a_film_that_nobody_could_finish_is_refused() -> None:
    changes: dict[str, str | bytes | None] = {
        **film(("minutes: 1", SCRIPTED)),
        "media/film.mp4": NO_LENGTH_MP4,
    }
    assert (FILM, 2, 9, "video.nothing-counts") in rules(**changes)


def test_a_film_of_unknown_length_is_told_and_taken() -> None:
    checked = check(package(**{"media/film.mp4": NO_LENGTH_MP4}))
    assert (FILM, 1, 1, "video.no-length") in found(checked)
    assert not checked.has_errors
    assert checked.course is not None
    assert checked.course.films["one", "film"].length is None


def test_a_film_needs_words() -> None:
    bare = "title: A film\nfiles: [media/film.mp4]\n"
    assert (FILM, 1, 1, "video.no-transcript") in rules(**{FILM: bare})


def test_faults_of_captions_have_lines() -> None:
    wrong = CAPTIONS + "\n00:03,000 --> 00:04,000\nSRT\n"
    checked = check(package(**{"media/film.en.vtt": wrong}))
    assert ("media/film.en.vtt", 6, 1, "captions.bad-timing") in found(checked)
    assert checked.has_errors


def test_minutes_and_length_are_read_from_the_file() -> None:
    checked = check(package(**film(("minutes: 1\n", ""))))
    assert checked.course is not None
    read = checked.course.films["one", "film"]
    assert (read.minutes, read.length) == (1, 8_000)
    assert [(each.height, each.size) for each in read.sources] == [(180, len(FILM_MP4))]


TWO = "[{file: media/film.mp4, height: 360}, {file: media/tall.mp4, height: 720}, media/film.webm]"
MORE = {"media/tall.mp4": FILM_MP4, "media/film.webm": FILM_WEBM}


def test_the_player_offers_kinds_in_order_and_tall_files_to_wide_screens() -> None:
    html = activity(compiled(check(package(**film(("[media/film.mp4]", TWO)), **MORE)), "en"), "film").html
    assert re.findall(r'<source src="([^"]+)" type="([^"]+)"(?: media="([^"]+)")?>', html) == [
        ("/files/media/tall.mp4", "video/mp4", "(min-width: 720px)"),
        ("/files/media/film.mp4", "video/mp4", ""),
        ("/files/media/film.webm", "video/webm", ""),
    ]
    assert 'preload="metadata"' in html
    assert "autoplay" not in html
    assert re.findall(r"download>([^<]+)<", html) == [
        "MP4, 360p, 36 kB",
        "MP4, 720p, 36 kB",
        "WebM, 180p, 21 kB",
    ]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_captions_of_the_readers_language_are_shown_first(lang: str) -> None:
    html = activity(compiled(check(package()), lang), "film").html
    tracks = re.findall(r'srclang="(\w+)" label="([^"]+)" src="[^"]+"( default)?>', html)
    assert [track[:2] for track in tracks] == [("en", "English"), ("ru", "русский")]
    assert [track[0] for track in tracks if track[2]] == [lang]


DERIVED = """\
title: A film
files: [media/film.mp4]
captions: {en: media/film.en.vtt}
"""
SPOKEN = """\
WEBVTT

00:00.000 --> 00:01.000
<v Anna>Something & nothing

00:01.000 --> 00:02.000
<v Anna>more of it.

00:02.000 --> 00:03.000
<v Boris>An answer.
""".replace("&", "&amp;")


def test_without_a_transcript_the_captions_are_one_and_say_their_language() -> None:
    checked = check(package(**{FILM: DERIVED, "media/film.en.vtt": SPOKEN}))
    assert not checked.has_errors
    for lang, mark in (("en", ""), ("ru", ' lang="en" dir="ltr"')):
        page = activity(compiled(checked, lang), "film")
        assert (
            f"<p{mark}><strong>Anna:</strong> Something &amp; nothing more of it.</p>"
            f"<p{mark}><strong>Boris:</strong> An answer.</p></details>"
        ) in page.html
        assert "Something & nothing more of it. An answer." in page.plain


def test_the_text_of_captions_is_no_text_to_translate() -> None:
    checked = check(package(**{FILM: DERIVED, "media/film.en.vtt": SPOKEN}))
    assert not any("Something" in each.text for each in checked.segments if each.comment == FILM)


def test_a_long_speech_becomes_paragraphs() -> None:
    cues = tuple(
        Cue(n * 1000, n * 1000 + 900, "x", "A sentence of forty letters, more or less.") for n in range(30)
    )
    html = transcript_of(("en", cues), "en")
    assert 2 <= html.count("<p>") <= 4
    paused = (Cue(0, 900, "a", "a"), Cue(5_000, 6_000, "b", "b"))
    assert transcript_of(("en", paused), "en") == "<p>a</p><p>b</p>"


def test_a_film_within_a_lesson_passes_the_sanitiser_whole() -> None:
    course = compiled(check(package()), "en")
    player = re.search(r"<video.*?</video>", activity(course, "film").html)
    assert player is not None
    assert sorted(re.findall(r'[\w-]+="[^"]+"', unescape(sanitise(player[0])))) == sorted(
        re.findall(r'[\w-]+="[^"]+"', unescape(player[0]))
    )


def test_only_a_film_of_the_outline_is_counted() -> None:
    lesson = activity(compiled(check(package()), "en"), "first").html
    assert "<video" in lesson
    assert "data-film" not in lesson
    assert 'data-film="film"' in activity(compiled(check(package()), "en"), "film").html


def test_a_title_that_is_not_translated_names_the_player_in_its_language() -> None:
    course = compiled(check(package(**film(("title: A film", "title: Another film")))), "ru")
    assert 'aria-label="Another film" lang="en"' in activity(course, "film").html


def test_captions_are_published_without_what_is_not_words_and_times(world: World) -> None:
    noted = CAPTIONS.replace("\n\n", "\n\nNOTE a secret of the author\n\n", 1)
    files = package(**{"media/film.en.vtt": noted})
    with world.platform.app_context():
        prepared = prepare(files, check_package(files, []), world.services.storage)
    kept = bytes(world.services.storage.get(prepared.media["media/film.en.vtt"]))
    assert kept == b"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nSomething\n"
    assert prepared.manifest.films == {"film": FilmLine(8_000, Fraction(9, 10), transcript=True, claim=True)}
    assert manifest_from_json(manifest_to_json(prepared.manifest)) == prepared.manifest


def test_captions_are_served_as_captions(world: World) -> None:
    browser = world.browser()
    browser.post("/courses/small/enrolment")
    page = browser.get("/en/courses/small/film")
    track = re.search(r'<track [^>]*src="(/media/[^"]+)"', page.text)
    assert track is not None
    answer = browser.get(track[1])
    assert answer.mimetype == "text/vtt"
    assert answer.data.startswith(b"WEBVTT\n")
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_policy_of_the_package_is_the_revisions() -> None:
    checked = check(package(**film(("minutes: 1", "policy: {watched: 0.5, transcript: false}"))))
    assert checked.course is not None
    policy = checked.course.films["one", "film"].policy
    assert (policy.watched, policy.transcript, policy.claim) == (0.5, False, True)
    assert compile_course(checked, "en", media_url=str, activity_url=str)
