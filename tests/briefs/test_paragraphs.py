"""Paragraph numbers: permanent, and the same for cards, citations and the article page."""

from __future__ import annotations

from pathlib import Path

from briefs.paragraphs import number_at, paragraphs

EXAMPLES = Path(__file__).parents[1] / "extraction" / "examples"


def kinds(text, zones=()):
    return [(p.kind, p.number) for p in paragraphs(text, zones)]


def test_paragraphs_are_counted_from_one():
    assert kinds("He spoke.\n\nShe answered.\n") == [("text", 1), ("text", 2)]


def test_a_heading_has_no_number_of_its_own():
    text = "He spoke of trade.\n\nA new corridor\n\nShe answered him.\n"
    assert kinds(text) == [("text", 1), ("heading", 2), ("text", 2)]


def test_a_short_last_line_is_text_not_a_heading():
    assert kinds("He spoke of trade.\n\nThe end") == [("text", 1), ("text", 2)]


def test_two_short_lines_above_each_other_are_not_both_headings():
    text = "First talks\nSecond talks\nHe spoke of trade."
    assert kinds(text) == [("text", 1), ("heading", 2), ("text", 2)]


def test_a_sentence_without_its_full_stop_is_text():
    long = "He said that " + "very " * 12 + "much was left to do"
    assert kinds(f"{long}\nShe answered.") == [("text", 1), ("text", 2)]


def test_zones_are_not_counted():
    text = "Lavrov visits Tehran\nBy A. Writer\nHe spoke.\nRead More:\nAnother title"
    headline = ["headline", 0, 20]
    byline = ["byline", 21, 33]
    foot = ["boilerplate", text.index("Read"), len(text)]
    assert kinds(text, [headline, byline, foot]) == [
        ("headline", 1),
        ("byline", 1),
        ("text", 1),
        ("boilerplate", 1),
        ("boilerplate", 1),
    ]


def test_a_dateline_in_front_of_a_sentence_leaves_it_text():
    text = "TEHRAN, Jan. 14 (MNA) – The minister spoke.\nShe answered."
    assert kinds(text, [["dateline", 0, 23]]) == [("text", 1), ("text", 2)]


def test_every_offset_has_a_number():
    text = "He spoke.\n\nA new corridor\n\nShe answered."
    found = paragraphs(text)
    assert number_at(found, 0) == 1
    assert number_at(found, text.index("corridor")) == 2
    assert number_at(found, text.index("answered")) == 2
    assert number_at(found, len(text) + 5) == 2


def test_the_first_example_article_has_seventeen_paragraphs():
    text = (EXAMPLES / "000_7140b2abad6b7934.txt").read_text(encoding="utf-8")
    foot = ["boilerplate", text.index("Read More"), len(text)]
    found = paragraphs(text, [foot])
    headings = [text[slice(*p.span)] for p in found if p.kind == "heading"]
    assert headings == ["Iran and Russia cooperate in the UN", "Achieving real progress in JCPOA"]
    assert number_at(found, text.index("Undoubtedly")) == 8
    assert number_at(found, text.index("inconsistencies")) == 12
    assert number_at(found, text.index("The negotiators")) == 17
    assert max(p.number for p in found) == 17
