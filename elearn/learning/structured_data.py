"""A course as search engines read it: schema.org's Course, in JSON-LD."""

import json
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from elearn.catalogue.manifests import Manifest
from elearn.catalogue.revisions import RevisionContent
from elearn.learning.presenting import certificate_in_words, course_url
from elearn.web.trusted import trusted


def course_data(content: RevisionContent, lang: str, base: str) -> Markup:
    """The data of a course for a script element of type application/ld+json, which browsers never run.

    No text can end that element: a less-than sign is written by its number.
    """
    data = json.dumps(_course(content, lang, base), ensure_ascii=False, separators=(",", ":"))
    return trusted(data.replace("<", "\\u003c"))


def _course(content: RevisionContent, lang: str, base: str) -> dict[str, Any]:
    texts, manifest = content.texts_in(lang), content.manifest
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": texts.title.text,
        "description": texts.summary.text,
        "url": base + course_url(lang, manifest.course),
        "inLanguage": list(manifest.languages),
        "educationalLevel": manifest.level,
        "teaches": [objective.text for objective in texts.objectives],
        "audience": {"@type": "Audience", "audienceType": texts.audience.text},
        "isAccessibleForFree": True,
        "provider": {
            "@type": "Organization",
            "name": gettext("Training Academy of the Prague Process"),
            "url": base,
        },
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "courseMode": "online",
            "courseWorkload": _duration(manifest),
        },
    }
    if manifest.certificate is not None:
        found["educationalCredentialAwarded"] = certificate_in_words(manifest)
    return found


def _duration(manifest: Manifest) -> str:
    """The hours that its author estimates, as ISO 8601 writes a duration."""
    return f"PT{round(manifest.hours * 60)}M"
