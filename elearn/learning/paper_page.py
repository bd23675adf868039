"""The page of a course's files to take along: what there is of the revision that somebody reads, and how large."""

from collections.abc import Iterable, Mapping
from typing import Any

from elearn.catalogue.papers import FORMATS, MIMETYPES, Paper, Part, paper_path, parts_of
from elearn.catalogue.revisions import RevisionContent
from elearn.learning.presenting import course_link, date_text, text_lang
from elearn.markup.rendering import Passage
from elearn.web.locale import own_name
from elearn.web.numbers import file_size

FORMAT_NAMES = {"pdf": "PDF", "epub": "EPUB"}


def paper_values(
    content: RevisionContent, papers: Iterable[Paper], lang: str, asked: Part | None
) -> dict[str, Any]:
    """The whole course, then each module and its lessons; `asked` is a part whose file somebody wanted and which is
    not there."""
    texts, manifest = content.texts_in(lang), content.manifest
    made: dict[Part, list[Paper]] = {}
    for paper in papers:
        made.setdefault(paper.part, []).append(paper)
    shown_in = content.content_locale(lang)

    def item(part: Part, title: Passage) -> dict[str, Any]:
        return _item(part, title, made.get(part, ()), manifest.course, lang)

    lessons = [line for line in manifest.activities if line.kind == "lesson"]
    return {
        "course": course_link(content, lang),
        "language": None if shown_in == lang else {"code": shown_in, "name": own_name(shown_in)},
        "revision": content.number,
        "published": date_text(content.published_at),
        "whole": item(Part("course", manifest.course), texts.title),
        "modules": [
            {
                **item(Part("module", key), texts.modules[key]),
                "lessons": [
                    item(Part("lesson", line.key), texts.activities[line.key])
                    for line in lessons
                    if line.module == key
                ],
            }
            for key in manifest.modules
        ],
        "is_whole": sum(map(len, made.values())) == len(parts_of(manifest)) * len(FORMATS),
        "asked": _title(content, asked, lang) if asked is not None else None,
    }


def _item(part: Part, title: Passage, papers: Iterable[Paper], course: str, lang: str) -> dict[str, Any]:
    found = {paper.format: paper for paper in papers}
    return {
        **text_lang(title, lang),
        "key": part.key,
        "files": [
            {
                "format": FORMAT_NAMES[each],
                "type": MIMETYPES[each],
                "size": file_size(found[each].size),
                "code": found[each].locale,
                "url": paper_path(lang, course, part, each),
            }
            for each in FORMATS
            if each in found
        ],
    }


def _title(content: RevisionContent, part: Part, lang: str) -> Mapping[str, str | None]:
    texts = content.texts_in(lang)
    titles = {"course": lambda: texts.title, "module": lambda: texts.modules[part.key]}
    return text_lang(titles.get(part.kind, lambda: texts.activities[part.key])(), lang)


def lesson_papers(content: RevisionContent, lang: str, activity: str) -> list[dict[str, str | None]]:
    """The files of a lesson as its own page links to them, made or not: that page is kept for long, and their addresses
    say so where they are not there yet. Nothing for what is no lesson."""
    part, shown_in = Part("lesson", activity), content.content_locale(lang)
    if part not in parts_of(content.manifest):
        return []
    return [
        {
            "format": FORMAT_NAMES[each],
            "url": paper_path(lang, content.manifest.course, part, each),
            "lang": None if shown_in == lang else shown_in,
        }
        for each in FORMATS
    ]
