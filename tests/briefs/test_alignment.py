"""Where statements stand in a corrected text: contents in brackets, the old text above the new."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.alignment import Alignment


def parted(marked: str) -> tuple[str, list[list[int]]]:
    """ "We [will] go": the text without brackets, and what is in them."""
    spans, length = [], 0
    for before, inside in re.findall(r"([^\[]*)(?:\[([^\]]*)\])?", marked):
        length += len(before)
        if inside:
            spans.append([length, length + len(inside)])
            length += len(inside)
    return re.sub(r"[\[\]]", "", marked), spans


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # As it was, further on.
        ("“[We will go],” he said.", "On Monday “[We will go],” he said."),
        # A word in it is another one, or one was added or left out.
        ("He said [talks in Vienna went well] today.", "He said [talks in Geneva went well] today."),
        ("He said [talks in Vienna went well].", "He said [talks in Vienna never went so well]."),
        # The first or last word is another one.
        ("He said [they will not go there] soon.", "He said [we will not go there] soon."),
        ("He said [they will not go there], and left.", "He said [they will not go home], and left."),
        # Marks at the ends, and marks that are others now.
        ("Said Ada: [“We agree to all of it.”]", "Said Ada Example: [“We agree to all of it.”]"),
        ("[“We agree to that,”] she said.", "[“We agree to that!]” she said."),
        # Lines that are broken otherwise, blanks, typography.
        ("He said [we agree\nto sign the\npaper] soon.", "He said\n[we agree to sign\nthe paper] soon."),
        ("“[It's a ‘good’ day],” she said.", '"[It’s  a "good" day]," she said.'),
        # In two pieces, of which one was left out.
        ("“[We agree],” she said, “[and will sign it today].”", "“[We agree],” she said, “[and will sign today].”"),
        ("“[We agree to all of it],” she said. “[So].”", "“[We agree to all of it],” she said."),
        # There are no blanks between words.
        ("他说[中国一贯主张通过对话解决问题]。会议结束。", "他又说[中国始终主张通过对话解决问题]。会议结束。"),
        # It was moved.
        (
            "First line here.\n[We agree to sign the paper today], she said.\nA long line about the weather in the north.\nAnother line about trade and fish.",
            "First line here.\nA long line about the weather in the north.\nAnother line about trade and fish.\n[We agree to sign the paper today], she said.",
        ),
        # It is not there any more, or other words are.
        ("“[We agree to sign],” she said.", "She said nothing at all about it."),
        ("“[We agree to sign the paper today],” she said.", "“Ferries run late, as ever, on this line,” she said."),
        ("“[Yes].” A line.\nMore of that.", "More of that. Yes."),
    ],
)  # fmt: skip
def test_a_statement_is_found_where_most_of_its_words_stand(old, new):
    before, contents = parted(old)
    after, wanted = parted(new)
    alignment = Alignment(before, after)
    found = alignment.moved(contents) or alignment.elsewhere(contents)
    assert found == (wanted or None)


def test_words_that_stand_far_apart_now_are_no_statement():
    old, contents = parted("He said [we agree to sign and to pay for all of it together].")
    between = "much was said on other things. " * 20
    new = f"He said we agree to sign. {between} And to pay for all of it together."
    assert Alignment(old, new).moved(contents) is None


def test_a_cue_that_is_gone_is_none():
    old = "“We agree,” Ada Example said on Monday."
    new = "“We agree,” according to Ada Example on Monday."
    alignment = Alignment(old, new)
    assert alignment.one(old.index("said"), old.index("said") + 4) is None
    a, b = alignment.one(old.index("Ada"), old.index("Ada") + 11)
    assert new[a:b] == "Ada Example"


TEXTS = st.text(st.sampled_from("ab .,“”\n'é\u2028\x1c") | st.characters(), max_size=120)


@given(TEXTS, TEXTS, st.lists(st.integers(0, 120), min_size=2, max_size=6, unique=True))
def test_whatever_the_texts_spans_lie_in_the_new_one_in_order(old, new, offsets):
    ends = sorted(offset for offset in offsets if offset <= len(old))
    contents = [list(span) for span in zip(ends[::2], ends[1::2], strict=False)]
    if not contents:
        return
    found = Alignment(old, new).moved(contents)
    flat = [offset for span in found or [] for offset in span]
    assert flat == sorted(flat)
    assert all(0 <= a < b <= len(new) for a, b in found or [])


@given(TEXTS, st.data())
def test_in_the_same_text_all_stays_where_it_is(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = Alignment(text, text).moved([[start, end]])
    assert found in (None, [[start, end]]) or text[found[0][0] : found[0][1]].strip() in text
