"""A small valid package, in memory."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from elearn.catalogue.archives import PackageFiles
from elearn.catalogue.checking import Checked, check

COURSE = """\
format: 1
key: small
area: return
source: en
languages: [en, ru]
title: A small course
summary: Everything in it is small.
objectives: [See how small it is]
audience: Officers
level: introductory
hours: 1
completion: {share: 1, pass: [check]}
modules:
  - key: one
    title: The only module
    activities:
      - lesson: first
      - quiz: check
      - {reading: more, required: false}
      - video: film
      - survey: opinion
"""
LESSON = """\
---
title: The first lesson
minutes: 5
objectives: [Read it]
cites: [act 2(1)]
---
The *first* paragraph leads to [the check](activity:check).

## A heading

The second paragraph stands here.

![A square](media/square.svg "A small square")

The third paragraph ends the lesson.

:::term small
:::

:::video clip
:::
"""
QUIZ = """\
title: A check
intro: Answer *calmly*.
policy: {pass: 0.5, draw: 2}
questions:
  - key: size
    kind: single
    stem: How **small** is it?
    choices:
      - {key: a, text: Very, correct: true, feedback: Yes.}
      - {key: b, text: Not at all}
    feedback: It is small.
    lesson: first
    cites: [act 3]
  - key: truth
    kind: true_false
    stem: It is small.
    answer: true
"""
READING = """\
title: More to read
why: It says *more*.
minutes: 5
link: https://www.example.org/more
"""
FILM = """\
title: A film
minutes: 1
files: [media/film.mp4]
captions: {en: media/film.en.vtt, ru: media/film.ru.vtt}
poster: media/square.svg
transcript: |
  Somebody says something.

  And then something else.
"""
SURVEY = """\
title: What do you think?
questions:
  - {key: useful, kind: scale, text: Was it useful?, low: not at all, high: very}
  - {key: most, kind: text, text: What was best?}
  - {key: role, kind: single, text: Your work, choices: [{key: a, text: Border}, {key: b, text: Office}]}
"""
GLOSSARY = "- {key: small, term: small, definition: Not *large*.}\n"
INSTRUMENTS = """\
- key: act
  title: An act
  reference: A/1
  date: 2001-02-03
  status: in-force
  bound: [AL, AT]
  checked: 2026-11-24
"""
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>A square</title>'
    '<rect width="9" height="9"/></svg>\n'
)
CREDITS = "".join(
    f"- {{file: {name}, title: A file, author: Us, licence: CC BY 4.0, source: own work}}\n"
    for name in ("square.svg", "film.mp4", "film.en.vtt", "film.ru.vtt")
)
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:01.000\nSomething\n"
# Eight seconds, drawn for these tests.
FILMS = Path(__file__).parent.parent / "films"
FILM_MP4, FILM_WEBM = (FILMS / "permit.mp4").read_bytes(), (FILMS / "permit.webm").read_bytes()
FILES: dict[str, str | bytes] = {
    "course.yaml": COURSE,
    "modules/one/first.md": LESSON,
    "modules/one/check.quiz.yaml": QUIZ,
    "modules/one/more.reading.yaml": READING,
    "modules/one/film.video.yaml": FILM,
    "modules/one/clip.video.yaml": FILM.replace("A film", "A clip"),
    "modules/one/opinion.survey.yaml": SURVEY,
    "glossary.yaml": GLOSSARY,
    "instruments.yaml": INSTRUMENTS,
    "media/square.svg": SQUARE,
    "media/film.mp4": FILM_MP4,
    "media/film.en.vtt": CAPTIONS,
    "media/film.ru.vtt": CAPTIONS,
    "media/credits.yaml": CREDITS,
}
CYRILLIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопярстувшьыз")


def package(**changes: str | bytes | None) -> PackageFiles:
    """The package, complete in English and Russian; `changes` replace its files, None leaves one out."""
    return packed(FILES | {"translations/ru.po": catalogue()} | changes)


def packed(files: Mapping[str, str | bytes | None]) -> PackageFiles:
    """Files given as texts or bytes; those that are None are left out."""
    return PackageFiles.of(
        {
            path: data.encode() if isinstance(data, str) else data
            for path, data in files.items()
            if data is not None
        }
    )


def edited(path: str, *edits: tuple[str, str]) -> str:
    """A file of the package with words replaced, each of them standing there once."""
    text = package().files[path].decode()
    for old, new in edits:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


@cache
def catalogue() -> str:
    """A Russian catalogue in which every text is translated, letter by letter, and reviewed."""
    return catalogue_of(check(packed(FILES)))


def catalogue_of(checked: Checked) -> str:
    """The same for any package."""
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: ru\\n"\n'
    entries = [
        f"\n#. {each.comment}\nmsgctxt {quoted(each.path)}\nmsgid {quoted(each.text)}\n"
        f"msgstr {quoted(each.text.translate(CYRILLIC))}\n"
        for each in checked.segments
        if each.path not in checked.optional or each.path.startswith("credit/")
    ]
    return head + "".join(entries)


def quoted(text: str) -> str:
    """A string as gettext writes it."""
    return json.dumps(text, ensure_ascii=False)


def found(checked: Checked) -> list[tuple[str, int, int, str]]:
    """File, line, column and rule of each finding."""
    return [(each.file, each.line, each.column, each.rule.key) for each in checked.findings]


def sentences(checked: Checked) -> list[str]:
    """Each finding's message and mend, in English, with its places filled in."""
    texts = [f"{each.rule.message} {each.rule.mend}" % each.params for each in checked.findings]
    assert not any(re.search(r"%\(", text) for text in texts)
    return texts
