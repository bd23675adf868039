"""Courses and their packages, for programs."""

from typing import Any

from flask import Response, g, request
from sqlalchemy import select

from elearn.catalogue import policy
from elearn.catalogue.archives import read_zip
from elearn.catalogue.findings_told import tell
from elearn.catalogue.instruments import register_faults
from elearn.catalogue.listing import courses
from elearn.catalogue.models import Course, Package, Revision
from elearn.catalogue.offers import Offer, offer_of
from elearn.catalogue.papers import Paper, paper_path, papers_of
from elearn.catalogue.prepare import PackageRefused, Prepared, check_package, prepare
from elearn.catalogue.publish import Published, keep_package, publish
from elearn.catalogue.revisions import current_revision
from elearn.catalogue.schemas import (
    CourseDetailSchema,
    CourseQuerySchema,
    CourseSchema,
    PackageQuerySchema,
    PackageSchema,
    RefusedPackageSchema,
    RevisionRequest,
    RevisionRequestSchema,
    RevisionSchema,
)
from elearn.kernel import clock
from elearn.kernel.errors import NotFound, WrongType
from elearn.kernel.texts import N_
from elearn.web.access import PUBLIC, access
from elearn.web.api import (
    PROBLEM,
    ApiBlueprint,
    LanguageQuerySchema,
    created_or_known,
    list_of,
    listing,
)
from elearn.web.application import services
from elearn.web.errors import problem
from elearn.web.locale import current_locale, languages, negotiate
from elearn.web.sentences import declare_sentences
from elearn.web.stored_files import stored_file

blp = ApiBlueprint("courses", __name__, "Courses and packages")

LARGEST_PACKAGE = 200 << 20

declare_sentences({"package_refused": N_("Errors in the package: %(count)s. Each is named with its place.")})


@blp.get("/courses")
@access(PUBLIC)
@blp.arguments(CourseQuerySchema, location="query")
@blp.response(200, list_of(CourseSchema))
def list_courses(query: dict[str, Any]) -> Any:
    """The published courses, by key."""
    found = courses(g.reads, area=query["area"], language=query["language"], level=query["level"])
    return listing([_brief(offer) for offer in found], lambda item: str(item["key"]), query)


@blp.get("/courses/<key>")
@access(PUBLIC)
@blp.arguments(LanguageQuerySchema, location="query")
@blp.response(200, CourseDetailSchema)
def get_course(query: dict[str, Any], key: str) -> dict[str, Any]:
    """A course with its outline."""
    content = current_revision(g.reads, key)
    texts, manifest = content.texts_in(current_locale()), content.manifest
    offer = offer_of(content)
    return {
        **_brief(offer),
        "objectives": [each.text for each in texts.objectives],
        "completion": {"share": float(manifest.completion.share), "quizzes": manifest.completion.quizzes},
        "revision": content.number,
        "modules": [
            {
                "key": module,
                "title": texts.modules[module].text,
                "activities": [
                    {
                        "key": line.key,
                        "kind": line.kind,
                        "title": texts.activities[line.key].text,
                        "minutes": line.minutes or None,
                        "required": line.required,
                    }
                    for line in manifest.activities
                    if line.module == module
                ],
            }
            for module in manifest.modules
        ],
        "coverage": [
            {"language": locale, "share": each.coverage, "questions_in_source": each.fallen_questions}
            for locale, each in offer.texts.items()
        ],
        "papers": [_paper(each, manifest.course) for each in papers_of(g.reads, content.id)],
    }


def _paper(paper: Paper, course: str) -> dict[str, Any]:
    lang = negotiate([paper.locale], languages())
    return {
        "part": paper.part.kind,
        "key": paper.part.key,
        "format": paper.format,
        "language": paper.locale,
        "bytes": paper.size,
        "url": paper_path(lang, course, paper.part, paper.format),
    }


def _brief(offer: Offer) -> dict[str, Any]:
    texts = offer.texts_in(current_locale())
    return {
        "key": offer.course,
        "area": offer.area,
        "title": texts.title.text,
        "summary": texts.summary.text,
        "languages": offer.languages,
        "level": offer.level,
        "hours": offer.hours,
    }


@blp.post("/packages")
@access(policy.PUBLISH, largest_body=LARGEST_PACKAGE)
@blp.arguments(PackageQuerySchema, location="query")
@blp.response(201, PackageSchema)
@blp.alt_response(200, schema=PackageSchema, description="A dry run found no error.")
@blp.alt_response(
    422,
    schema=RefusedPackageSchema,
    content_type=PROBLEM,
    description="It has errors, or a field does not fit.",
)
@blp.doc(
    requestBody={
        "required": True,
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
)
def upload_package(query: dict[str, Any]) -> Any:
    """Check a package, a zip, and keep it; any error refuses it with all findings."""
    if request.mimetype not in {"application/zip", "application/x-zip-compressed"}:
        raise WrongType("wrong_content_type", expected="application/zip")
    zipped = request.get_data()
    try:
        files, archive_findings = read_zip(zipped)
        checked = check_package(
            files, archive_findings, lambda checked: register_faults(g.reads, checked, clock.now().date())
        )
    except PackageRefused as refusal:
        return _refused(refusal)
    g.reads.rollback()  # no connection is held while the package is compiled
    assert checked.course is not None
    answer = {"course": str(checked.course.key), "findings": tell(checked.findings)}
    if query["dry_run"]:
        return {**answer, "package": None}, 200
    prepared = prepare(files, checked, services().storage, zipped)
    return {**answer, "package": keep_package(g.session, g.actor, prepared, clock.now())}


def _refused(refusal: PackageRefused) -> Response:
    response = problem(refusal.status, refusal.code, refusal.params)
    body = response.get_json()
    response.set_data(response.json_module.dumps({**body, "findings": tell(refusal.findings)}))
    return response


@blp.post("/courses/<key>/revisions")
@access(policy.PUBLISH)
@blp.arguments(RevisionRequestSchema)
@blp.response(201, RevisionSchema)
@blp.alt_response(200, schema=RevisionSchema, description="This content is current already.")
@blp.alt_response(
    422,
    schema=RefusedPackageSchema,
    content_type=PROBLEM,
    description="It contradicts another course, or a field does not fit.",
)
def publish_revision(body: RevisionRequest, key: str) -> Any:
    """Publish an uploaded package as the course's new revision; where another course has been published since that
    it contradicts, it is refused with all findings."""
    try:
        prepared = _prepared(body.package, key)
        done = publish(g.session, g.actor, prepared, body.package, body.finished, clock.now())
    except PackageRefused as refusal:
        return _refused(refusal)
    return created_or_known(_revision(done), done.is_new)


def _prepared(package_id: int, course: str) -> Prepared:
    blob = g.reads.scalar(select(Package.blob).where(Package.id == package_id, Package.course == course))
    if blob is None:
        raise NotFound("package", package_id)
    g.reads.rollback()  # no connection is held while the package is compiled
    zipped = services().storage.get(blob)
    files, archive_findings = read_zip(zipped)
    return prepare(files, check_package(files, archive_findings), services().storage, zipped)


def _revision(done: Published) -> dict[str, Any]:
    return {"course": done.course, "number": done.number, "digest": done.digest}


@blp.get("/courses/<key>/package")
@access(policy.DOWNLOAD_PACKAGE)
@blp.response(200, {"type": "string", "format": "binary"}, content_type="application/zip")
def get_package(key: str) -> Response:
    """The package of the current revision, byte for byte as it was uploaded."""
    blob = g.reads.scalar(
        select(Package.blob)
        .join(Revision, Revision.package_id == Package.id)
        .join(Course, Course.revision_id == Revision.id)
        .where(Course.key == key)
    )
    if blob is None:
        raise NotFound("course", key)
    response = stored_file(services().storage, blob, "application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{key}.zip"'
    return response
