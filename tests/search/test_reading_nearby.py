"""A long paragraph around a statement is cut between sentences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from briefs.paragraphs import paragraphs
from search.reading.nearby import narrowed

TEXT = "One came. Two went. “We stay,” said Three. Four slept. Five left."


def shown(text: str, words: str, room: int) -> list[str]:
    start = text.index(words)
    near = narrowed(paragraphs(text), text, start, start + len(words), room)
    return [text[one.span.start : one.span.end].strip() for one in near]


def test_whole_sentences_near_the_statement_are_kept():
    assert shown(TEXT, "“We stay,” said Three.", 14) == [
        "Two went. “We stay,” said Three. Four slept."
    ]


def test_what_is_shown_begins_with_a_word():
    start = TEXT.index("“We stay,”")
    (near,) = narrowed(paragraphs(TEXT), TEXT, start, start + 10, room=14)
    assert TEXT[near.span.start :].startswith("Two went.")


def test_a_short_paragraph_is_kept_whole():
    assert shown(TEXT, "“We stay,” said Three.", 100) == [TEXT]


def test_a_long_sentence_is_cut_between_words():
    assert shown("very " * 20 + "well, he said, " + "indeed " * 20, "he said,", 10) == [
        "well, he said, indeed"
    ]


def test_other_paragraphs_are_left_alone():
    assert shown(f"{TEXT}\n\nSix woke. Seven ate.", "Six woke.", 0) == [TEXT, "Six woke."]


@given(st.text(alphabet="ab. \n", max_size=80), st.data())
def test_the_statement_itself_is_always_shown(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    whole = paragraphs(text)
    for before, after in zip(whole, narrowed(whole, text, start, end, 5), strict=True):
        assert before.span.start <= after.span.start <= max(before.span.start, start)
        assert min(before.span.end, end) <= after.span.end <= before.span.end
