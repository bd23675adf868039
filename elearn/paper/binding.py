"""A revision's texts and compiled pages, bound to a book in one language. Its words are those of the language in force,
see `words.in_language_of`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import format_date, gettext, ngettext

from elearn.catalogue.instruments import STATUS_WORDS
from elearn.catalogue.manifests import ActivityLine
from elearn.catalogue.papers import Part
from elearn.catalogue.revisions import RevisionContent, RevisionTexts
from elearn.markup.rendering import Passage
from elearn.paper.books import Book, Chapter, Cover, Section, Source, Term
from elearn.paper.hues import HUES
from elearn.paper.nodes import Node, changed, plain_text, walk, words
from elearn.paper.page_reading import PageReader
from elearn.paper.words import book_words, kind_word
from elearn.web.footnotes import footnotes_of
from elearn.web.locale import name_in, own_name


@dataclass(frozen=True)
class Edition:
    """What a book is made of: a revision in one of its languages, the HTML of its activities by key.

    `area` is its area's title; `base` is the platform's address, and `lang` the language of its pages for these
    readers.
    """

    content: RevisionContent
    locale: str
    pages: Mapping[str, str]
    area: Passage
    base: str
    lang: str

    @property
    def texts(self) -> RevisionTexts:
        """The revision's texts in the language."""
        return self.content.texts[self.locale]

    def address(self, activity: str = "") -> str:
        """Where the course, or an activity of it, is on the platform."""
        course = f"{self.base}/{self.lang}/courses/{self.content.manifest.course}"
        return f"{course}/{activity}" if activity else course


def lines_of(content: RevisionContent, part: Part) -> tuple[ActivityLine, ...]:
    """The activities that a part holds."""
    lines = content.manifest.activities
    if part.kind == "module":
        return tuple(line for line in lines if line.module == part.key)
    return lines if part.kind == "course" else tuple(line for line in lines if line.key == part.key)


def bind(edition: Edition, part: Part) -> Book:
    """The book of a part."""
    manifest, texts = edition.content.manifest, edition.texts
    lines = lines_of(edition.content, part)
    chapters = {line.key: _chapter(edition, line, {each.key for each in lines}) for line in lines}
    sections = tuple(
        Section(
            module,
            texts.modules[module] if part.kind == "course" else None,
            tuple(chapters[line.key] for line in lines if line.module == module),
        )
        for module in manifest.modules
        if any(line.module == module for line in lines)
    )
    cover, terms, sources = _cover(edition, part, lines), _terms(edition, lines), _sources(texts, lines)
    hue, tint = HUES[manifest.area]
    book = Book(
        f"{manifest.course}/{part.kind}/{part.key}",
        part.kind,
        edition.locale,
        cover,
        sections,
        terms,
        sources,
        _book_footnotes(cover, terms, sources),
        book_words(),
        hue,
        tint,
        edition.content.published_at,
    )
    return _with_sound_links(book, edition)


def _chapter(edition: Edition, line: ActivityLine, inside: set[str]) -> Chapter:
    texts, key = edition.texts, line.key
    reader = PageReader(_Links(edition, key, inside).lead, book_words().__getitem__, edition.address(key))
    blocks = _without_jumps(_with_ids(reader.read(edition.pages[key]), key)) + _on_the_platform(edition, line)
    title, objectives = texts.activities[key], texts.pages[key].objectives
    said = " ".join([title.text, *(each.text for each in objectives), plain_text(blocks)])
    facts = [kind_word(line.kind)]
    if line.minutes:
        facts.append(ngettext("%(num)s minute", "%(num)s minutes", line.minutes))
    if not line.required:
        facts.append(gettext("Optional"))
    remark = _fallback_remark(edition, texts.pages[key].fallbacks)
    return Chapter(key, line.kind, title, tuple(facts), remark, objectives, blocks, tuple(footnotes_of(said)))


def _fallback_remark(edition: Edition, fallbacks: int) -> str:
    if not fallbacks:
        return ""
    return ngettext(
        "%(num)s passage of this page is not translated yet. It stands in %(language)s and is marked.",
        "%(num)s passages of this page are not translated yet. They stand in %(language)s and are marked.",
        fallbacks,
        language=name_in(edition.content.manifest.source, edition.lang),
    )


def _on_the_platform(edition: Edition, line: ActivityLine) -> tuple[Node, ...]:
    """The way to what paper cannot do."""
    if line.kind == "quiz":
        policy = edition.content.manifest.quizzes[line.key].policy
        number = policy.get("draw") or policy.get("questions") or 0
        said = ngettext(
            "%(num)s question. Answer it on the platform:",
            "%(num)s questions. Answer them on the platform:",
            number,
        )
    elif line.kind == "survey":
        said = gettext("This survey has its page on the platform:")
    else:
        return ()
    address = edition.address(line.key)
    link = Node("link", (words(address),), about={"href": address})
    return (Node("paragraph", (words(f"{said} "), link)),)


@dataclass(frozen=True)
class _Links:
    """Where the links of an activity's page lead on paper."""

    edition: Edition
    activity: str
    inside: set[str]

    def lead(self, href: str) -> tuple[str, bool]:
        """An address, or an id within the file, and whether it is such an id."""
        if href.startswith("#"):
            return f"{self.activity}.{href[1:]}", True
        course = f"/{self.edition.locale}/courses/{self.edition.content.manifest.course}/"
        if href.startswith(course):
            activity, _, anchor = href.removeprefix(course).partition("#")
            if activity in self.inside:
                return f"{activity}.{anchor}" if anchor else activity, True
            return self.edition.address(activity) + (f"#{anchor}" if anchor else ""), False
        return (f"{self.edition.base}{href}" if href.startswith("/") else href), False


def _with_ids(blocks: Sequence[Node], activity: str) -> tuple[Node, ...]:
    """Headings with ids that are the only ones of their name in a book of many pages."""

    def change(node: Node) -> Node:
        if node.kind != "heading":
            return node
        return replace(node, about={**node.about, "id": f"{activity}.{node.about['id']}"})

    return changed(blocks, change)


def _without_jumps(blocks: Sequence[Node]) -> tuple[Node, ...]:
    """Headings whose levels never go down by more than one: 1 is below the activity's title."""
    before = 0

    def change(node: Node) -> Node:
        nonlocal before
        if node.kind != "heading":
            return node
        before = min(node.about["level"] - 1, before + 1)
        return replace(node, about={**node.about, "level": before})

    return changed(blocks, change)


def _with_sound_links(book: Book, edition: Edition) -> Book:
    """Links within the file whose target is not there lead to the platform instead."""
    ids = {chapter.key for chapter in book.chapters}
    ids |= {node.about["id"] for node in book.nodes if node.kind == "heading"}

    def change(node: Node) -> Node:
        to = node.about.get("to")
        if node.kind != "link" or to is None or to in ids:
            return node
        activity, _, anchor = to.partition(".")
        return replace(node, about={"href": f"{edition.address(activity)}#{anchor}"})

    return replace(
        book,
        sections=tuple(
            replace(
                section,
                chapters=tuple(
                    replace(chapter, blocks=changed(chapter.blocks, change)) for chapter in section.chapters
                ),
            )
            for section in book.sections
        ),
        terms=tuple(replace(term, meaning=changed(term.meaning, change)) for term in book.terms),
    )


def _cover(edition: Edition, part: Part, lines: Sequence[ActivityLine]) -> Cover:
    content, texts = edition.content, edition.texts
    module = texts.modules[lines[0].module]
    kinds = {"course": gettext("Course"), "module": gettext("Module"), "lesson": gettext("Lesson")}
    titles = {"course": texts.title, "module": module, "lesson": texts.activities[lines[0].key]}
    is_whole = part.kind == "course"
    published = format_date(content.published_at, "long")
    facts = [
        (gettext("Language"), own_name(edition.locale)),
        (
            gettext("Revision"),
            gettext("%(number)s, published on %(date)s", number=content.number, date=published),
        ),
    ]
    remark = gettext(
        "Made from revision %(number)s of the course. The course on the platform may be newer.",
        number=content.number,
    )
    return Cover(
        kinds[part.kind],
        titles[part.kind],
        None if is_whole else texts.title,
        module if part.kind == "lesson" else None,
        texts.summary if is_whole else None,
        edition.area,
        tuple(facts),
        edition.address(part.key if part.kind == "lesson" else ""),
        remark,
        texts.funding,
    )


def _terms(edition: Edition, lines: Iterable[ActivityLine]) -> tuple[Term, ...]:
    texts = edition.texts
    used = {term for line in lines for term in texts.pages[line.key].terms}
    reader = PageReader(_Links(edition, "", set()).lead, book_words().__getitem__, edition.address())
    return tuple(
        Term(each.term, reader.read(each.html), each.lang)
        for key, each in texts.glossary.items()
        if key in used
    )


def _sources(texts: RevisionTexts, lines: Iterable[ActivityLine]) -> tuple[Source, ...]:
    """What the activities cite: each act once, with all of its articles."""
    articles: dict[str, dict[str, None]] = {}
    for line in lines:
        for cite in texts.pages[line.key].cites:
            key, _, article = cite.partition(" ")
            articles.setdefault(key, {}).update({article: None} if article else {})
    found = []
    for key, several in articles.items():
        act = texts.instruments[key]
        status = "" if act.status == "in-force" else gettext(STATUS_WORDS.get(act.status, act.status))
        said = ", ".join([act.reference, *sorted(several, key=_by_number)])
        found.append(Source(act.title, said, status, act.url or ""))
    return tuple(found)


def _by_number(article: str) -> list[tuple[int, str]]:
    """Articles as an act orders them.

    >>> sorted(["11", "8-35", "2(10)", "2(2)", "Annex"], key=_by_number)
    ['2(2)', '2(10)', '8-35', '11', 'Annex']
    """
    return [(int(number or 1_000_000), rest) for number, rest in re.findall(r"(\d{0,9})(\D*)", article)]


def _book_footnotes(cover: Cover, terms: Iterable[Term], sources: Iterable[Source]) -> tuple[str, ...]:
    """The footnotes that names outside the chapters call for."""
    shown = [cover.title, cover.course, cover.module, cover.summary, cover.area, cover.funding]
    said = [each.text for each in shown if each is not None]
    for term in terms:
        said += [term.term.text, *(node.text for node in walk(term.meaning))]
    said += [each.title.text for each in sources]
    return tuple(footnotes_of(" ".join(said)))
