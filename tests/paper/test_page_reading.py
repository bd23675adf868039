"""A page on a screen and the same on paper: what stays, what changes, what is left out."""

from elearn.paper.nodes import Node, plain_text, walk
from elearn.paper.page_reading import PageReader

READER = PageReader(lambda href: (href, False), lambda key: f"<{key}>", "https://learn.example.org/film")


def read(html: str) -> tuple[Node, ...]:
    return READER.read(html)


def only(html: str, kind: str) -> Node:
    (found,) = (node for node in walk(read(html)) if node.kind == kind)
    return found


def kinds(html: str) -> list[str]:
    return [node.kind for node in read(html)]


def test_a_list_keeps_its_numbers_and_what_is_nested_in_it() -> None:
    (found,) = read('<ol start="3"><li>Three</li><li><p>Four</p><ul><li>a</li></ul></li></ol>')
    assert (found.kind, found.about["start"]) == ("list", 3)
    assert [child.kind for child in found.children[1].children] == ["paragraph", "list"]
    assert found.children[1].children[1].about["start"] is None
    assert only('<ol start="0"><li>Nought</li></ol>', "list").about["start"] == 0


def test_a_table_says_which_cells_are_heads_and_which_are_numbers() -> None:
    table = only(
        '<div class="table-scroll"><table><thead><tr><th scope="col">A</th><th class="numeric">B</th></tr></thead>'
        '<tbody><tr><th scope="row">x</th><td class="numeric">1</td></tr></tbody></table></div>',
        "table",
    )
    assert (table.about["widths"], table.about["heads"]) == ([0, 0], 1)
    assert [[cell.about["is_head"] for cell in row.children] for row in table.children] == [
        [True, True],
        [True, False],
    ]
    assert table.children[1].children[1].about["is_numeric"]


def test_a_column_with_more_words_gets_more_room() -> None:
    row = f"<tr><td>{'a' * 16}</td><td>{'b' * 49}</td><td>{'c' * 196}</td></tr>"
    table = only(f"<table><tbody>{row}</tbody></table>", "table")
    assert table.about["widths"] == [0, 7, 14]


def test_a_note_stands_where_it_is_first_called_for_and_is_only_told_by_its_number_after_that() -> None:
    html = (
        '<p>One<sup id="b"><a href="#footnote-1" role="doc-noteref">1</a></sup>'
        ' two<sup><a href="#footnote-1" role="doc-noteref">1</a></sup></p>'
        '<section class="footnotes"><ol><li id="footnote-1"><p>Said <em>below</em>.</p>'
        '<p class="footnote-backs"><a href="#b">↩</a></p></li></ol></section>'
    )
    first, second = (node for node in walk(read(html)) if node.kind == "note")
    assert (first.about, plain_text([first])) == ({"number": 1, "is_first": True}, "Said below.")
    assert (second.about["is_first"], second.children) == (False, ())
    assert kinds(html) == ["paragraph"]


def test_a_check_keeps_its_question_and_choices_and_never_its_answer() -> None:
    html = (
        '<div class="check"><fieldset><legend>Which?</legend><ul class="choices">'
        '<li><label><input type="radio" name="c"> This</label></li>'
        '<li><label><input type="radio" name="c"> That</label></li></ul></fieldset>'
        '<details class="answer"><summary>Show</summary><p>Right answer</p><ul><li>That</li></ul>'
        '<p class="why">Because</p></details></div>'
    )
    box = only(html, "box")
    assert [child.kind for child in box.children] == ["label", "question", "choices", "remark"]
    assert plain_text([box]).count("That") == 1
    assert "Because" not in plain_text([box])


def test_a_film_is_its_title_where_it_is_seen_and_its_words() -> None:
    html = (
        '<div class="film"><video controls aria-label="A film" lang="ru"><source src="/media/x/f.mp4"></video>'
        '<p class="film-files">To save: <a href="/media/x/f.mp4">MP4</a></p>'
        '<details class="transcript"><summary>Transcript</summary><p>Somebody speaks.</p></details></div>'
    )
    box = only(html, "box")
    assert box.about["name"] == "film"
    assert [child.kind for child in box.children] == ["label", "title", "paragraph", "label", "paragraph"]
    assert (box.children[1].lang, plain_text([box.children[1]])) == ("ru", "A film")
    assert only(html, "link").about["href"] == READER.film_address
    assert "Somebody speaks." in plain_text([box])
    assert "MP4" not in plain_text([box])


def test_boxes_keep_their_kind_their_label_and_their_own_title() -> None:
    box = only(
        '<aside class="box box-warning" role="note"><p class="box-title"><span class="box-kind">Take care</span>'
        " Of <em>this</em></p><p>Text</p></aside>",
        "box",
    )
    assert box.about["name"] == "warning"
    assert [(child.kind, plain_text([child])) for child in box.children] == [
        ("label", "Take care"),
        ("title", "Of this"),
        ("paragraph", "Text"),
    ]


def test_a_passage_in_another_language_says_so() -> None:
    found = read(
        '<p lang="en" dir="ltr">Source</p><ul><li lang="en">Item</li></ul>'
        '<figure><img src="/m" alt="A" lang="en"></figure>'
    )
    assert found[0].lang == "en"
    assert found[1].children[0].lang == "en"
    assert found[2].about["alt_lang"] == "en"


def test_a_figure_keeps_its_picture_its_alternative_text_and_its_caption() -> None:
    figure = only(
        '<figure><img src="/media/d/a.svg" alt="A &quot;house&quot;"><figcaption>Below</figcaption></figure>',
        "figure",
    )
    assert (figure.about["src"], figure.about["alt"], plain_text([figure])) == (
        "/media/d/a.svg",
        'A "house"',
        "Below",
    )


def test_who_made_a_picture_stands_with_its_figure_and_names_keep_their_language() -> None:
    figure = only(
        '<figure><img src="/media/d/a.svg" alt="A"><figcaption>Below<small class="credit">Picture: '
        '<bdi lang="en">Ada</bdi>, <a href="https://example.org/by">CC BY 4.0</a></small></figcaption></figure>',
        "figure",
    )
    caption, credit = figure.children
    assert (plain_text([caption]), credit.kind, plain_text([credit])) == (
        "Below",
        "credit",
        "Picture: Ada, CC BY 4.0",
    )
    assert [(node.kind, node.lang) for node in walk([credit]) if node.lang] == [("name", "en")]


def test_elements_that_nobody_knows_are_passed_through_for_what_is_in_them() -> None:
    assert plain_text(read("<article><p>Kept</p></article>")) == "Kept"
    assert kinds("<article><p>Kept</p></article>") == ["paragraph"]


def test_an_element_that_is_not_closed_ends_with_what_it_stands_in() -> None:
    assert [plain_text([each]) for each in read("<ul><li>One <em>two</ul><p>Three</p>")] == [
        "One two",
        "Three",
    ]
