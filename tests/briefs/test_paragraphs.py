"""Paragraph numbers: permanent, and the same for cards, citations and the article page."""

from __future__ import annotations

from pathlib import Path

from briefs.paragraphs import number_at, paragraphs

EXAMPLES = Path(__file__).parents[1] / "extraction" / "examples"


def kinds(text, zones=()):
    return [(p.kind, p.number) for p in paragraphs(text, zones)]


def test_paragraphs_are_counted_from_one():
    assert kinds("He spoke.\n\nShe answered.\n") == [("text", 1), ("text", 2)]


WRAPPED = """\
May I first congratulate you, Sir, on your election as
President of the General Assembly. I am sure that this
Conference will be a fruitful one under your leadership.
Last June my Government launched a programme of reform,
and it has been carried on since then in all provinces.

Twenty-two years ago I was present in this hall to
watch with great emotion the moment when we were
admitted. The moment came at the end of a long wait.
Trade followed.
Since then the United Nations has taken on the noble
endeavour of helping those who had no voice, and that
endeavour is ours as well, in the words of our
President.

MR HAN: I thank the speaker and give the floor to the
delegate of Norway, who has asked for it twice today
and will be heard before the delegate of Denmark and
the delegate of Finland.
"""


def test_lines_broken_at_a_fixed_width_are_joined():
    found = [WRAPPED[p.span.start : p.span.end] for p in paragraphs(WRAPPED)]
    assert [text.split()[0] for text in found] == ["May", "Twenty-two", "Since", "MR"]
    assert found[0].endswith("all provinces.")


def test_a_few_broken_lines_do_not_make_a_text_wrapped():
    text = "He spoke of trade with\nneighbours.\nShe answered him.\nThey left."
    assert kinds(text) == [("text", 1), ("text", 2), ("text", 3)]


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
