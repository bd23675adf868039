"""Where translated links lead: whatever readers may be shown is looked at, in every state."""

import pytest

from elearn.catalogue.checking import check
from elearn.localisation.segments import digest
from tests.catalogue.factory import READING, catalogue, found, package

LINK = "https://www.example.org/more"
FROM_A_FILE = {
    "modules/one/more.reading.yaml": READING.replace(f"link: {LINK}", "file: media/more.csv"),
    "media/more.csv": "a,b\n",
}


def entry(path: str, source: str, text: str, *, is_minor: bool = False) -> str:
    marks = f'# elearn: minor {digest(source)}\n#, fuzzy\n#| msgid "before"\n' if is_minor else ""
    return f'{catalogue()}\n{marks}msgctxt "{path}"\nmsgid "{source}"\nmsgstr "{text}"\n'


@pytest.mark.parametrize("is_minor", [False, True])
@pytest.mark.parametrize(
    ("path", "source", "target", "rule"),
    [
        ("more/link", LINK, "javascript:alert(1)", "translation.bad-target"),
        ("more/link", LINK, "activity:check", "translation.other-target"),
        ("more/link", LINK, "media/square.svg", "translation.other-target"),
        ("more/file", "media/more.csv", "https://www.example.org/ru", "translation.other-target"),
        ("more/file", "media/more.csv", "media/nothing.csv", "translation.bad-target"),
    ],
)
def test_a_translated_target_is_of_the_kind_of_the_source(
    path: str, source: str, target: str, rule: str, is_minor: bool
) -> None:
    files = FROM_A_FILE if path == "more/file" else {}
    checked = check(
        package(**{**files, "translations/ru.po": entry(path, source, target, is_minor=is_minor)})
    )
    assert rule in {each for _, _, _, each in found(checked)}


def test_a_draft_of_a_target_is_not_looked_at() -> None:
    draft = entry("more/link", LINK, "javascript:alert(1)").replace(
        'msgctxt "more/link"', '#, fuzzy\nmsgctxt "more/link"'
    )
    assert found(check(package(**{"translations/ru.po": draft}))) == []
