"""A picture is what its name says, and does nothing but show something."""

import pytest

from elearn.markup.pictures import picture_faults
from tests.catalogue.hostile import jpeg, png, webp

PNG, JPEG, WEBP = png(9, 9), jpeg(9, 9), webp(9, 9)


def svg(inside: str, attributes: str = "") -> bytes:
    start = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{start} {attributes}>\n{inside}</svg>".encode()


def keys(data: bytes, name: str = "media/a.svg") -> list[str]:
    return [finding.rule.key for finding in picture_faults(data, name)]


@pytest.mark.parametrize(
    ("name", "data"), [("a.png", PNG), ("a.jpg", JPEG), ("a.webp", WEBP), ("a.JPG", JPEG)]
)
def test_content_must_be_what_the_ending_says(name: str, data: bytes) -> None:
    assert keys(data, name) == []
    for other in {"x.png", "x.jpg", "x.webp", "x.svg"} - {"x." + name[2:].lower()}:
        assert keys(data, other) == ["picture.not-what-it-says"]
    assert keys(data[:-3], name) == ["picture.not-what-it-says"]
    assert keys(data + b"<script>", name) == ["picture.not-what-it-says"]


def test_a_plain_drawing_passes() -> None:
    inside = (
        '<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
        "<style>.a{fill:url(#g)}</style>"
        '<rect class="a" fill="url(#g)" style="stroke:red"/><use xlink:href="#g"/><text>https://a.org</text>'
    )
    assert keys(svg(inside)) == []


@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        ("<script>x</script>", "picture.script"),
        ('<rect onclick="x"/>', "picture.script"),
        ('<a xlink:href="javascript:x"/>', "picture.foreign-content"),
        ('<use href="java&#9;script:x"/>', "picture.script"),
        ('<use href="https://a.org/x.svg#a"/>', "picture.external"),
        ('<use xlink:href="//a.org/x.svg#a"/>', "picture.external"),
        ('<image href="https://a.org/x.png"/>', "picture.external"),
        ('<image href="data:image/svg+xml;base64,AA=="/>', "picture.script"),
        ('<rect style="fill:url(https://a.org)"/>', "picture.external"),
        ("<rect style=\"fill:url( '//a.org')\"/>", "picture.external"),
        ('<rect fill="url(https://a.org)"/>', "picture.external"),
        ("<style>@import 'https://a.org'</style>", "picture.external"),
        ("<style>a{b:u\\72l(x)}</style>", "picture.external"),
        ("<style>a{b:url(/*#*/x)}</style>", "picture.external"),
        ("<foreignObject/>", "picture.foreign-content"),
        ('<p xmlns="http://www.w3.org/1999/xhtml"/>', "picture.foreign-content"),
        ('<set attributeName="xlink:href" to="#a"/>', "picture.script"),
        ('<animate attributeName="onclick" to="x"/>', "picture.script"),
        ("<?xml-stylesheet href='x'?>", "picture.external"),
        ("<g>" * 70 + "</g>" * 70, "picture.too-complex"),
        ("<rect/>" * 50_001, "picture.too-complex"),
        ("<g>", "picture.not-xml"),
    ],
)
def test_a_drawing_that_does_more_is_refused(inside: str, rule: str) -> None:
    assert rule in keys(svg(inside))


def test_entities_are_never_read() -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + svg("<text>&b;</text>")
    assert keys(bomb) == ["picture.doctype"]


def test_all_faults_are_told_with_their_places() -> None:
    found = picture_faults(svg('<rect onclick="x"/>\n  <script/>', 'onload="y"'), "a.svg")
    assert [(finding.rule.key, finding.line, finding.column) for finding in found] == [
        ("picture.script", 1, 1),
        ("picture.script", 2, 1),
        ("picture.script", 3, 3),
    ]
