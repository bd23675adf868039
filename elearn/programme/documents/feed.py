"""The library as a feed: what was added or changed last, for readers of one language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from elearn.markup.rendering import Passage
from elearn.programme.documents.library import Document, Version
from elearn.web.feeds import Entry


@dataclass(frozen=True)
class Addresses:
    """Where documents and their files are: whole addresses, with `{key}` and `{language}` in them."""

    document: str
    file: str


def feed_entries(
    documents: Iterable[Document], locale: str, addresses: Addresses, kinds: Mapping[str, str]
) -> Iterator[Entry]:
    """These documents, what changed last first; `kinds` has the words for their kinds."""
    for each in sorted(documents, key=lambda each: (each.changed_at, each.dated), reverse=True):
        told = each.told_in(locale)
        yield Entry(
            name=f"document/{each.key}",
            title=Passage(told.title, told.locale),
            summary=Passage(told.summary or told.title, told.locale),
            updated=each.changed_at,
            published=each.dated,
            page_url=addresses.document.format(key=each.key),
            category=(each.kind, kinds[each.kind]),
            links=tuple(_link(each, version, addresses) for version in each.texts_for(locale)),
        )


def _link(document: Document, version: Version, addresses: Addresses) -> dict[str, str]:
    if version.file is None:
        return {"rel": "related", "hreflang": version.locale, "href": version.link or ""}
    return {
        "rel": "enclosure",
        "hreflang": version.locale,
        "type": version.file.media_type,
        "length": str(version.file.size),
        "href": addresses.file.format(key=document.key, language=version.locale),
    }
