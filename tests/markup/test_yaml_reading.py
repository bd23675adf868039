"""YAML is read with places, and everything clever in it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.markup.yaml_reading import ListNode, MappingNode, Node, Room, ScalarNode, read_yaml


def value_of(node: Node | None) -> object:
    match node:
        case ScalarNode():
            return node.value
        case ListNode():
            return [value_of(item) for item in node.items]
        case MappingNode():
            return {name: value_of(item) for name, item in node.fields.items()}
    return "refused"


def rules(text: str) -> list[tuple[int, int, str]]:
    _, findings = read_yaml(text, file="a.yaml")
    return [(finding.line, finding.column, finding.rule.key) for finding in findings]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("'true'", "true"),
        ("12", 12),
        ("012", 12),
        ("0o14", 12),
        ("1_000", "1_000"),
        ("0.7", 0.7),
        ("1e3", 1000.0),
        ("~", None),
        ("1990-12-18", "1990-12-18"),
        ("12:30:45", "12:30:45"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(written: str, meant: object) -> None:
    node, findings = read_yaml(f"a: {written}\n", file="a.yaml")
    assert value_of(node) == {"a": meant}
    assert not findings


def test_every_value_and_name_knows_its_place() -> None:
    node, _ = read_yaml("a:\n  - b: {c: d}\n  - |\n    text\n", file="a.yaml", first_line=10)
    assert isinstance(node, MappingNode)
    assert node.names == {"a": (10, 1)}
    items = node.fields["a"]
    assert isinstance(items, ListNode)
    inner, block = items.items
    assert isinstance(inner, MappingNode)
    assert isinstance(block, ScalarNode)
    assert (inner.line, inner.column, inner.fields["b"].column) == (11, 5, 8)
    assert (block.line, block.column, block.text_line) == (12, 5, 13)


def test_every_alias_anchor_tag_and_doubled_key_is_found() -> None:
    text = "a: &x 1\nb: *x\nc: !t 3\na: 2\nd: [*y, &z {q: 1, q: 2, q: 3}]\n"
    assert rules(text) == [
        (1, 4, "yaml.anchor"),
        (2, 4, "yaml.alias"),
        (3, 4, "yaml.tag"),
        (4, 1, "yaml.doubled-key"),
        (5, 5, "yaml.alias"),
        (5, 9, "yaml.anchor"),
        (5, 19, "yaml.doubled-key"),
        (5, 25, "yaml.doubled-key"),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\n---\nb: 2\n", (2, 1, "yaml.documents")),
        ("a: b: c", (1, 5, "yaml.second-colon")),
        ("a: [1\nb: 2", (2, 2, "yaml.bracket")),
        ("a:\n  - 1\n b: 2", (3, 2, "yaml.indentation")),
        ("\ta: 1", (1, 1, "yaml.start")),
        ("a: @b", (1, 4, "yaml.start")),
        ("a: 'b", (1, 6, "yaml.quote")),
        ('a: "\\q"', (1, 6, "yaml.escape")),
        ("a: 1\nb\n", (3, 1, "yaml.missing-colon")),
        ("a: \x07", (1, 4, "yaml.character")),
        ("? [a]\n: b\n", (1, 3, "yaml.key-type")),
        ("[" * 100, (1, 17, "yaml.too-deep")),
        ("- " * 100 + "a", (1, 33, "yaml.too-deep")),
    ],
)
def test_broken_yaml_stops_at_its_first_fault(text: str, fault: tuple[int, int, str]) -> None:
    assert rules(text) == [fault]


def test_a_bomb_of_aliases_does_not_explode() -> None:
    bomb = "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 30))
    assert {rule for _, _, rule in rules(bomb)} == {"yaml.alias", "yaml.anchor"}


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@ \n\t\\?~,0\x00\ufeffж", max_size=40))
def test_no_text_whatever_raises(text: str) -> None:
    read_yaml(text, file="a.yaml")


@pytest.mark.parametrize("first", ["[1, 2, 3, 4, 5, 6]", "- 1\n- 2\n- 3\n- 4\n- 'not closed"])
def test_as_much_as_is_allowed_is_read_in_vain_and_no_more(first: str) -> None:
    room = Room(6)
    assert read_yaml(first, file="a.yaml", room=Room(6))[0] is None
    assert read_yaml("[1, 2]", file="b.yaml", room=room)[0] is not None
    for _ in range(6):
        read_yaml(first, file="a.yaml", room=room)
    node, findings = read_yaml("[1, 2]", file="b.yaml", room=room)
    assert (node, [finding.rule.key for finding in findings]) == (None, ["yaml.too-large"])


def test_after_a_broken_document_the_others_are_read() -> None:
    room = Room(6)
    assert read_yaml("- 1\n- 'not closed", file="a.yaml", room=room)[0] is None
    assert read_yaml("[1, 2, 3, 4, 5]", file="b.yaml", room=room)[0] is not None
