"""The accessibility statement says by which standard, what was tested, the limits, whom to write to, and since when."""

import pytest

from tests.world import World

PARTS = {
    "en": ("WCAG) 2.2, level AA", "What was tested", "Known limits", "screen reader", "26 November 2026"),
    "ru": (
        "(WCAG) 2.2, уровень AA",
        "Что проверено",
        "Известные ограничения",
        "экранного доступа",
        "26 ноября 2026",
    ),
}


@pytest.mark.parametrize("lang", PARTS)
def test_the_statement_is_complete(world: World, lang: str) -> None:
    text = world.browser(signed_in=False).get(f"/{lang}/accessibility").text
    assert [part for part in PARTS[lang] if part not in text] == []
    assert f'href="/{lang}/contact?topic=accessibility"' in text[text.index("<main") : text.index("</main")]
