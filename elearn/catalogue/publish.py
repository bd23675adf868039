"""Publishing: finished rows of a prepared package become a revision, and the course points to it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from blinker import signal
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from elearn.assessment.versions import store_versions
from elearn.catalogue.instruments import register_faults, store_instruments
from elearn.catalogue.manifests import Manifest, QuizLine, manifest_from_json, manifest_to_json
from elearn.catalogue.models import CompiledPage, Course, MediaFile, Package, Revision
from elearn.catalogue.prepare import PackageRefused, Prepared
from elearn.catalogue.revisions import texts_to_json
from elearn.catalogue.searching import owner_of
from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit, bump_site_version, one_at_a_time
from elearn.kernel.findings import Finding
from elearn.kernel.ids import new_id
from elearn.kernel.search_index import replace_rows
from elearn.localisation.index import store_index

revision_published = signal("revision_published")


@dataclass(frozen=True)
class Published:
    """The revision that is current now; `is_new` is False where the same content was current already. `findings` are
    those that only a platform with other courses can make."""

    course: str
    revision_id: int
    number: int
    digest: str
    is_new: bool
    findings: tuple[Finding, ...] = ()


def keep_package(session: Session, actor: Actor, prepared: Prepared, now: datetime) -> int:
    """Keep an uploaded package; returns its id. The same files from the same person are one package, also
    where they come twice at once."""
    one_at_a_time(session)
    known = session.scalar(
        select(Package.id).where(
            Package.digest == prepared.digest, Package.blob == prepared.blob, Package.uploaded_by == actor.id
        )
    )
    if known is not None:
        return known
    package_id = new_id()
    session.execute(
        insert(Package).values(
            id=package_id,
            digest=prepared.digest,
            blob=prepared.blob,
            course=str(prepared.course.key),
            uploaded_by=actor.id,
            uploaded_at=now,
        )
    )
    return package_id


def publish(
    session: Session, actor: Actor, prepared: Prepared, package_id: int, finished: str, now: datetime
) -> Published:
    """Make the prepared package the course's current revision; the same content again changes nothing.

    `finished` says what it means for those who have finished: keep, ask or next_run. Raises PackageRefused where it
    contradicts what other courses say of an act.
    """
    key = str(prepared.course.key)
    one_at_a_time(session)
    course = session.scalar(select(Course).where(Course.key == key))
    current = session.get(Revision, course.revision_id) if course and course.revision_id else None
    if current is not None and current.digest == prepared.digest:
        return Published(key, current.id, current.number, current.digest, False)
    told = register_faults(session, prepared.checked, now.date())
    if any(finding.is_error for finding in told):
        raise PackageRefused([*prepared.findings, *told])
    course_id = course.id if course else _add_course(session, prepared)
    revision_id, number = new_id(), _next_number(session, course_id)
    row = {"id": revision_id, "course_id": course_id, "number": number, "package_id": package_id}
    by_whom = {"finished": finished, "published_by": actor.id, "published_at": now}
    _insert_revision(session, prepared, current, row | by_whom)
    _insert_pages(session, prepared, revision_id)
    store_instruments(session, course_id, prepared.checked)
    store_index(session, f"course:{key}", prepared.checked.segments, prepared.checked.catalogues)
    replace_rows(session, owner_of(key), prepared.search)
    session.execute(
        update(Course)
        .where(Course.id == course_id)
        .values(revision_id=revision_id, area=prepared.course.area)
    )
    bump_site_version(session)
    after = {"number": number, "digest": prepared.digest}
    audit(session, actor, now, "course.published", f"course:{key}", after=after)
    revision_published.send(session, course_id=course_id, revision_id=revision_id, now=now)
    return Published(key, revision_id, number, prepared.digest, True, tuple(told))


def _add_course(session: Session, prepared: Prepared) -> int:
    course_id = (session.scalar(select(func.max(Course.id))) or 0) + 1
    session.execute(
        insert(Course).values(id=course_id, key=str(prepared.course.key), area=prepared.course.area)
    )
    return course_id


def _next_number(session: Session, course_id: int) -> int:
    return (session.scalar(select(func.max(Revision.number)).where(Revision.course_id == course_id)) or 0) + 1


def _with_versions(session: Session, prepared: Prepared) -> Manifest:
    """The manifest with the versions of the questions, stored where they are new."""
    quizzes = {
        key: QuizLine(
            line.policy,
            store_versions(
                session,
                f"{prepared.course.key}/{key}",
                prepared.questions[key],
                prepared.question_texts[key],
                source=str(prepared.course.source),
            ),
        )
        for key, line in prepared.manifest.quizzes.items()
    }
    return replace(prepared.manifest, quizzes=quizzes)


def _insert_revision(
    session: Session, prepared: Prepared, current: Revision | None, row: dict[str, Any]
) -> None:
    manifest = _with_versions(session, prepared)
    session.execute(
        insert(Revision).values(
            **row,
            kind=_kind(current, manifest),
            digest=prepared.digest,
            manifest=manifest_to_json(manifest),
            texts={locale: texts_to_json(texts) for locale, texts in prepared.texts.items()},
        )
    )


def _kind(current: Revision | None, manifest: Manifest) -> str:
    """`text` where nothing that evidence depends on is different from the revision before."""
    is_same = current is not None and manifest_from_json(current.manifest).evidence == manifest.evidence
    return "text" if is_same else "full"


def _insert_pages(session: Session, prepared: Prepared, revision_id: int) -> None:
    session.execute(
        insert(CompiledPage),
        [
            {"revision_id": revision_id, "locale": locale, "activity": each.key, "html": each.html}
            for locale, course in prepared.compiled.items()
            for each in course.activities
        ],
    )
    if prepared.media:
        session.execute(
            insert(MediaFile),
            [
                {"revision_id": revision_id, "path": path, "digest": digest}
                for path, digest in prepared.media.items()
            ],
        )
