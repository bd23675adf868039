"""The index over segments and translations: rebuilt from the packages' catalogues, for searches and
statistics."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from elearn.localisation.catalogues import Catalogue, Segment, state_of
from elearn.localisation.models import SegmentRow, TranslationRow


def store_index(
    session: Session, owner: str, segments: Iterable[Segment], catalogues: Mapping[str, Catalogue]
) -> None:
    """Replace what the index knows of an owner such as `course:labour-migration`."""
    kept = list(segments)
    session.execute(delete(SegmentRow).where(SegmentRow.owner == owner))
    session.execute(delete(TranslationRow).where(TranslationRow.owner == owner))
    if kept:
        session.execute(
            insert(SegmentRow),
            [
                {"owner": owner, "path": each.path, "position": place, "source": each.text}
                for place, each in enumerate(kept)
            ],
        )
    rows = [
        {
            "owner": owner,
            "locale": locale,
            "path": each.path,
            "state": str(state_of(catalogue.entries.get(each.path), each.text)),
            "text": entry.text if (entry := catalogue.entries.get(each.path)) else "",
        }
        for locale, catalogue in catalogues.items()
        for each in kept
    ]
    if rows:
        session.execute(insert(TranslationRow), rows)
