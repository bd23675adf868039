"""A course in fewer languages than the interface: its pages say so, and lead on in the reader's own."""

from dataclasses import replace

from elearn.web.application import Platform
from tests.catalogue.factory import package
from tests.world import World, publish_files


def test_a_lesson_in_another_language_says_so_and_keeps_the_readers_own(
    world: World, platform: Platform
) -> None:
    files = {path: data for path, data in package().files.items() if not path.startswith("translations")}
    course = files["course.yaml"].replace(b"languages: [en, ru]", b"languages: [en]")
    files["course.yaml"] = course.replace(b"key: small", b"key: only-english", 1)
    with platform.app_context():
        publish_files(platform, replace(package(), files=files, digest="e" * 64))
    page = world.browser().get("/ru/courses/only-english/first").text
    assert "английский" in page.partition('<header class="lesson-head">')[2].partition("</header>")[0]
    assert (
        '<div lang="en"><p>The <em>first</em> paragraph leads to <a href="/ru/courses/only-english/check">'
        in page
    )
