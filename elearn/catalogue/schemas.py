"""What comes in and goes out about courses and packages."""

from dataclasses import dataclass

import marshmallow as ma
from marshmallow import fields

from elearn.catalogue.findings_told import FindingSchema
from elearn.kernel.schemas import Id, Schema
from elearn.web.api import PageQuerySchema, ProblemSchema


class CourseQuerySchema(PageQuerySchema):
    """Filters of the list of courses."""

    area = fields.Str(load_default=None)
    level = fields.Str(load_default=None)
    language = fields.Str(load_default=None)


class CoverageSchema(Schema):
    """How far a language of a course has come: the share of its texts, and how many quiz questions stand in the source
    language (null where that was not counted)."""

    language = fields.Str(required=True)
    share = fields.Float(required=True)
    questions_in_source = fields.Int(required=True, allow_none=True)


class CourseSchema(Schema):
    """A course in a list."""

    key = fields.Str(required=True)
    area = fields.Str(required=True)
    title = fields.Str(required=True)
    summary = fields.Str(required=True)
    languages = fields.List(fields.Str(), required=True)
    level = fields.Str(required=True)
    hours = fields.Float(required=True)


class CompletionSchema(Schema):
    """The share of the required activities to do, and the quizzes to pass."""

    share = fields.Float(required=True)
    quizzes = fields.List(fields.Str(), required=True, data_key="pass")


class ActivitySchema(Schema):
    """An activity of a course."""

    key = fields.Str(required=True)
    kind = fields.Str(required=True)
    title = fields.Str(required=True)
    minutes = fields.Int(required=True, allow_none=True)
    required = fields.Bool(required=True)


class ModuleSchema(Schema):
    """A module of a course."""

    key = fields.Str(required=True)
    title = fields.Str(required=True)
    activities = fields.List(fields.Nested(ActivitySchema), required=True)


class PaperSchema(Schema):
    """A file of a course, or of one of its modules or lessons, to take along: for who may open the lessons."""

    part = fields.Str(required=True)
    key = fields.Str(required=True)
    format = fields.Str(required=True)
    language = fields.Str(required=True)
    bytes = fields.Int(required=True)
    url = fields.Str(required=True)


class CourseDetailSchema(CourseSchema):
    """A course whole."""

    objectives = fields.List(fields.Str(), required=True)
    completion = fields.Nested(CompletionSchema, required=True)
    revision = fields.Int(required=True)
    modules = fields.List(fields.Nested(ModuleSchema), required=True)
    coverage = fields.List(fields.Nested(CoverageSchema), required=True)
    papers = fields.List(fields.Nested(PaperSchema), required=True)


class PackageQuerySchema(Schema):
    """`dry_run` only checks."""

    dry_run = fields.Bool(load_default=False)
    lang = fields.Str(load_default=None)


class RefusedPackageSchema(ProblemSchema):
    """A package that has errors; `findings` are all that was found, absent where a field did not fit."""

    findings = fields.List(fields.Nested(FindingSchema))


class PackageSchema(Schema):
    """A package that was taken; `package` is null after a dry run."""

    package = Id(required=True, allow_none=True)
    course = fields.Str(required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)


@dataclass(frozen=True)
class RevisionRequest:
    """Which package to publish, and what it means for those who have finished."""

    package: int
    finished: str


class RevisionRequestSchema(Schema):
    """`POST courses/{key}/revisions`."""

    into = RevisionRequest

    package = Id(required=True)
    finished = fields.Str(
        load_default="keep", validate=ma.validate.OneOf(("keep", "ask", "next_run"), error="not_a_choice")
    )


class RevisionSchema(Schema):
    """A published revision."""

    course = fields.Str(required=True)
    number = fields.Int(required=True)
    digest = fields.Str(required=True)
