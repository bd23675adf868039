"""The last gate: whatever was rendered, only this may leave."""

import nh3

_EVERYWHERE = frozenset({"lang", "dir", "id", "class"})
# fmt: off
_PLAIN = (
    "p", "h2", "h3", "h4", "h5", "h6", "em", "strong", "code", "pre", "br", "hr", "ul", "blockquote",
    "table", "thead", "tbody", "tr", "td", "dl", "dt", "dd", "span", "sup", "dfn", "figure",
    "figcaption", "fieldset", "legend", "label", "details", "summary", "small", "bdi",
)
# fmt: on
ALLOWED: dict[str, frozenset[str]] = {
    **dict.fromkeys(_PLAIN, frozenset()),
    "a": frozenset({"href", "title", "rel", "role", "aria-label", "download"}),
    "img": frozenset({"src", "alt", "title", "loading", "decoding", "width", "height"}),
    "ol": frozenset({"start"}),
    "li": frozenset({"value"}),
    "th": frozenset({"scope"}),
    "div": frozenset({"role", "tabindex", "aria-label"}),
    "section": frozenset({"role", "aria-label"}),
    "aside": frozenset({"role"}),
    "input": frozenset({"type", "name"}),
    "video": frozenset(
        {"src", "poster", "preload", "controls", "playsinline", "width", "height", "aria-label", "data-film"}
    ),
    "source": frozenset({"src", "type", "media"}),
    "track": frozenset({"src", "kind", "srclang", "label", "default"}),
}
VALUES = {"input": {"type": {"radio", "checkbox"}}}
SCHEMES = frozenset({"http", "https", "mailto"})

_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED),
    clean_content_tags={"script", "style"},
    attributes={
        "*": set(_EVERYWHERE),
        **{tag: set(names) - VALUES.get(tag, {}).keys() for tag, names in ALLOWED.items() if names},
    },
    tag_attribute_values=VALUES,
    url_schemes=set(SCHEMES),
    link_rel=None,
)


def is_allowed(tag: str, attribute: str) -> bool:
    """Whether an element may carry an attribute."""
    return tag in ALLOWED and (attribute in _EVERYWHERE or attribute in ALLOWED[tag])


def sanitise(html: str) -> str:
    """The HTML without anything that is not allowed."""
    return _CLEANER.clean(html)
