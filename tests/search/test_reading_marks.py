"""Cutting an article into marked runs. A tree is written as `kind+number(children)`."""

from __future__ import annotations

import pytest

from briefs.extraction.types import Span
from briefs.paragraphs import paragraphs
from search.reading.marks import Mark, Statement, blocks, plain


def span_of(text, words):
    start = text.index(words)
    return Span(start, start + len(words))


def drawn(parts):
    out = []
    for part in parts:
        if isinstance(part, Mark):
            number = part.statement.number if part.statement else ""
            anchor = "#" if part.anchor else ""
            resolved = f"[{part.resolved}]" if part.resolved else ""
            out.append(f"{part.kind}{number}{anchor}({drawn(part.children)}){resolved}")
        else:
            out.append(part)
    return "".join(out)


def cut(text, *statements, zones=()):
    return blocks(text, paragraphs(text, zones), statements, zones)


def statement(text, number, *contents, cue=None, source=None, **more):
    return Statement(
        number,
        tuple(span_of(text, words) for words in contents),
        more.pop("type", "direct"),
        cue=span_of(text, cue) if cue else None,
        source=span_of(text, source) if source else None,
        **more,
    )


def test_source_cue_and_content():
    text = "He added: “We must see.”"
    one = statement(text, 3, "“We must see.”", cue="added", source="He", resolved="Lavrov")
    (block,) = cut(text, one)
    assert drawn(block.parts) == "source3(He)[Lavrov] cue3(added): said3#(“We must see.”)"
    assert block.begins == (3,)


def test_a_statement_split_by_its_cue_has_one_anchor_around_its_pieces():
    text = "“We agree,” he said, “and we sign.”"
    one = statement(text, 1, "“We agree,”", "“and we sign.”", cue="said", source="he")
    (block,) = cut(text, one)
    assert drawn(block.parts) == (
        "hull1#(said1(“We agree,”) source1(he) cue1(said), said1(“and we sign.”))"
    )
    (hull,) = block.parts
    assert [part.own for part in hull.children if isinstance(part, Mark)] == [
        True, False, False, True,
    ]  # fmt: skip


def test_a_statement_inside_another():
    text = "Lavrov said that Raisi had promised to come."
    outer = statement(text, 1, "Raisi had promised to come", cue="said", source="Lavrov")
    inner = statement(text, 2, "to come", cue="promised", source="Raisi")
    (block,) = cut(text, outer, inner)
    assert drawn(block.parts) == (
        "source1(Lavrov) cue1(said) that said1#(source2(Raisi) had cue2(promised) said2#(to come))."
    )


def test_crossing_statements_are_cut_where_they_cross_and_keep_one_anchor_each():
    text = "one two three four"
    first = statement(text, 1, "one two three")
    second = statement(text, 2, "three four")
    (block,) = cut(text, first, second)
    assert drawn(block.parts) == "said1#(one two said2#(three))said2( four)"


def test_a_quotation_over_three_paragraphs_is_marked_in_each_and_anchored_in_the_first():
    text = "She said: “It is done.\n\nWe signed.\n\nWe go home.”"
    one = statement(text, 1, text[text.index("“") :], cue="said")
    first, second, third = cut(text, one)
    assert drawn(first.parts) == "She cue1(said): said1#(“It is done.)"
    assert drawn(second.parts) == "said1(We signed.)"
    assert drawn(third.parts) == "said1(We go home.”)"
    assert [block.begins for block in (first, second, third)] == [(1,), (), ()]


def test_a_shared_subject_is_marked_once():
    text = "Lavrov said that it works, adding that it lasts."
    first = statement(text, 1, "it works", cue="said", source="Lavrov", type="indirect")
    second = statement(text, 2, "it lasts", cue="adding", source="Lavrov", type="indirect")
    (block,) = cut(text, first, second)
    assert drawn(block.parts).count("source") == 1


def test_a_mixed_statement_shows_which_words_are_quoted():
    text = "He said the talks were “a very big step” forward."
    one = statement(text, 1, "the talks were “a very big step” forward", type="mixed")
    (block,) = cut(text, one)
    assert (
        drawn(block.parts) == "He said said1#(the talks were quoted1(“a very big step”) forward)."
    )


def test_switched_off_it_keeps_its_anchor_and_loses_its_marks():
    text = "He added: “We must see.”"
    one = statement(text, 3, "“We must see.”", cue="added", source="He", resolved="X", shown=False)
    (block,) = cut(text, one)
    assert drawn(block.parts) == "He added: said3#(“We must see.”)"


def test_a_dateline_in_front_of_a_sentence_is_set_aside():
    text = "TEHRAN (MNA) – The minister spoke of trade."
    (block,) = cut(text, zones=[["dateline", 0, 14]])
    assert drawn(block.parts) == "aside(TEHRAN (MNA) –) The minister spoke of trade."


def test_an_article_without_statements():
    assert [drawn(block.parts) for block in cut("One.\n\nTwo.")] == ["One.", "Two."]
    assert cut("") == []


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_spans_the_text_is_untouched_and_ids_are_unique(seed):
    import random

    dice = random.Random(seed)
    text = "".join(dice.choice("ab c“”\n.") for _ in range(200))

    def span():
        start = dice.randrange(199)
        return Span(start, dice.randint(start + 1, 200))

    statements = [
        Statement(
            number,
            tuple(sorted(span() for _ in range(dice.randint(1, 3)))),
            dice.choice(["direct", "mixed", "indirect"]),
            cue=span(),
            source=span(),
            resolved="X",
        )
        for number in range(1, 8)
    ]
    found = paragraphs(text)
    cut = blocks(text, found, statements)
    assert [plain(block.parts) for block in cut] == [text[slice(*p.span)] for p in found]

    anchors = []

    def walk(parts):
        for part in parts:
            if isinstance(part, Mark):
                if part.anchor:
                    anchors.append(part.statement.number)
                walk(part.children)

    for block in cut:
        walk(block.parts)
    assert len(anchors) == len(set(anchors))


def test_what_is_not_of_the_sentences_asked_for_is_the_rest():
    text = "They met. He said they would sign. They parted.\n\nThey met again."
    one = statement(text, 1, "they would sign", type="indirect", cue="said")
    asked = span_of(text, "He said they would sign.")
    found = blocks(text, paragraphs(text), [one], sentences=asked)
    assert [drawn(block.parts) for block in found] == [
        "rest(They met. )He cue1(said) said1#(they would sign).rest( They parted.)",
        "They met again.",
    ]
    assert [plain(block.parts) for block in found] == text.split("\n\n")
