"""Generated courses for measurements: as large as real ones, in two languages, the same on every machine."""

import struct
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from elearn.catalogue.archives import PackageFiles
from elearn.catalogue.checking import check
from elearn.localisation.catalogues import read_catalogue, rewrite_entries, update_catalogue

ACTIVITIES_A_MODULE = 10
QUIZ_EVERY = 5
FILM_EVERY, FIRST_FILM = 10, 8
FILM_SECONDS = 240
QUESTIONS = 10
PASS = 0.6
TRANSLATION = "translations/ru.po"

WORDS = """
    officer border permit worker contract family return readmission visa document register authority
    court decision appeal interview agreement partner region labour employer wage school language
    training voluntary reintegration asylum protection minor guardian carrier transit residence
    renewal applicant procedure statistic survey indicator evidence policy ministry agency mission
    consulate municipality service
""".split()  # noqa: SIM905 - shorter than a list
_RUSSIAN = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абцдефгхийклмнопярстувшьызАБЦДЕФГХИЙКЛМНОПЯРСТУВШЬЫЗ",
)


def in_russian(text: str) -> str:
    """The same words in Russian letters: filler needs no meaning."""
    return text.translate(_RUSSIAN)


def is_quiz(place: int) -> bool:
    """Whether the activity at a place (from 1) is a quiz."""
    return place % QUIZ_EVERY == 0


def is_film(place: int) -> bool:
    """Whether it is a film; what is neither is a lesson."""
    return place % FILM_EVERY == FIRST_FILM


def _kind(place: int) -> str:
    return "quiz" if is_quiz(place) else "video" if is_film(place) else "lesson"


def activity_key(place: int) -> str:
    """The key of the activity at a place (from 1)."""
    return f"{'film' if is_film(place) else _kind(place)}-{place:03}"


def question_keys() -> list[str]:
    """The keys of every quiz's questions; in each of them the choice `a` is right."""
    return [f"question-{number:02}" for number in range(1, QUESTIONS + 1)]


def load_package(key: str, activities: int) -> PackageFiles:
    """A course of so many activities, every fifth a quiz, whole in English and Russian."""
    texts = {path: text.encode() for path, text in _files(key, activities)}
    files = PackageFiles.of(texts | ({"media/film.mp4": _film_file()} if activities >= FIRST_FILM else {}))
    checked = check(files)
    empty = update_catalogue(None, checked.segments, locale="ru")
    catalogue = read_catalogue(empty, file=TRANSLATION, locale="ru")
    translated = [replace(entry, text=in_russian(entry.source)) for entry in catalogue.entries.values()]
    return PackageFiles.of({**files.files, TRANSLATION: rewrite_entries(catalogue, translated)})


def _files(key: str, activities: int) -> Iterator[tuple[str, str]]:
    yield "course.yaml", _course(key, activities)
    rng = Random(key)  # noqa: S311 - filler, not a secret
    for place in range(1, activities + 1):
        folder = f"modules/{_module(place)}"
        if is_quiz(place):
            yield f"{folder}/{activity_key(place)}.quiz.yaml", _quiz(place, rng)
        elif is_film(place):
            yield f"{folder}/{activity_key(place)}.video.yaml", _film(place, rng)
        else:
            yield f"{folder}/{activity_key(place)}.md", _lesson(place, rng)

    if activities >= FIRST_FILM:
        names = ("film.mp4", "film.en.vtt", "film.ru.vtt")
        yield "media/film.en.vtt", f"WEBVTT\n\n00:00.000 --> 04:00.000\n{_plain(rng)}\n"
        yield "media/film.ru.vtt", f"WEBVTT\n\n00:00.000 --> 04:00.000\n{in_russian(_plain(rng))}\n"
        yield (
            "media/credits.yaml",
            "".join(
                f"- {{file: {name}, title: Load, author: Us, licence: CC0, source: own work}}\n"
                for name in names
            ),
        )


def _film_file() -> bytes:
    """The head of a film, of four minutes; nothing that plays."""
    head = struct.pack(">IIIII", 0, 0, 0, 1000, FILM_SECONDS * 1000)
    movie = struct.pack(">I4s", 8 + len(head), b"mvhd") + head
    return (
        struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + struct.pack(">I4s", 8 + len(movie), b"moov") + movie
    )


def _module(place: int) -> str:
    return f"module-{(place - 1) // ACTIVITIES_A_MODULE + 1:02}"


def _course(key: str, activities: int) -> str:
    last_quiz = activities // QUIZ_EVERY * QUIZ_EVERY
    rule = f"{{share: 0.8, pass: [{activity_key(last_quiz)}]}}" if last_quiz else "{share: 0.8}"
    lines = [
        "format: 1",
        f"key: {key}",
        "area: legal-migration",
        "source: en",
        "languages: [en, ru]",
        f"title: A course for measurements, {key}",
        "summary: A generated course, as large as a real one, with which the platform is measured.",
        "objectives: [Show how fast pages are, Show how reports grow]",
        "audience: Those who measure",
        "level: introductory",
        f"hours: {max(1, activities // 5)}",
        f"completion: {rule}",
        "modules:",
    ]
    for place in range(1, activities + 1):
        if (place - 1) % ACTIVITIES_A_MODULE == 0:
            lines += [
                f"  - key: {_module(place)}",
                f"    title: Module {_module(place)[-2:]}",
                "    activities:",
            ]
        lines.append(f"      - {_kind(place)}: {activity_key(place)}")
    return "\n".join(lines) + "\n"


def _sentence(rng: Random, words: int) -> str:
    chosen = rng.choices(WORDS, k=words)
    chosen[words // 2] = f"*{chosen[words // 2]}*"
    text = " ".join(chosen)
    return text[0].upper() + text[1:] + "."


def _paragraph(rng: Random) -> str:
    return " ".join(_sentence(rng, rng.randint(8, 16)) for _ in range(5))


def _lesson(place: int, rng: Random) -> str:
    title = f"Lesson {place}, about the {rng.choice(WORDS)} and the {rng.choice(WORDS)}"
    parts = [f"---\ntitle: {title}\nminutes: 8\nobjectives: [{_plain(rng)}, {_plain(rng)}]\n---"]
    for section in range(1, 4):
        parts += [f"## Section {section} of lesson {place}", _paragraph(rng), _paragraph(rng)]
    parts.append("\n".join(f"- {_sentence(rng, 9)}" for _ in range(4)))
    parts.append(
        f"| Who | What |\n|---|---|\n| {_plain(rng)} | {_plain(rng)} |\n| {_plain(rng)} | {_plain(rng)} |"
    )
    parts.append(f":::note\n{_sentence(rng, 12)}\n:::")
    return "\n\n".join(parts) + "\n"


def _film(place: int, rng: Random) -> str:
    return (
        f"title: Film {place}, about the {rng.choice(WORDS)}\n"
        "files: [media/film.mp4]\n"
        "captions: {en: media/film.en.vtt, ru: media/film.ru.vtt}\n"
        f"transcript: |\n  {_paragraph(rng)}\n\n  {_paragraph(rng)}\n"
    )


def _plain(rng: Random) -> str:
    return " ".join(rng.choices(WORDS, k=4)).capitalize()


def _quiz(place: int, rng: Random) -> str:
    lines = [
        f"title: Quiz {place}",
        f"policy: {{pass: {PASS}, wait_hours: 0, shuffle: true, counts: best, review: after_submission}}",
        "questions:",
    ]
    for key in question_keys():
        lines += [
            f"  - key: {key}",
            "    kind: single",
            f"    stem: Which of these goes with {_plain(rng).lower()}, in {key}?",
            "    choices:",
        ]
        for choice in "abc":
            right = ", correct: true" if choice == "a" else ""
            lines.append(
                f"      - {{key: {choice}, text: {_plain(rng)} {choice}{right}, feedback: {_plain(rng)}}}"
            )
    return "\n".join(lines) + "\n"
