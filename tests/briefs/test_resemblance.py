"""Which texts are nearly the same: by shingles, and found among many by the keys they share."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from briefs.resemblance import FEWEST, NEARLY_THE_SAME, bands, resemblance, shingle_set

WORDS = [f"word{n}" for n in range(5000)]


def text_of(seed: int, words: int = 300) -> list[str]:
    return random.Random(seed).choices(WORDS, k=words)


def edited(words: list[str], every: int) -> list[str]:
    """With each `every`th word replaced."""
    return [f"other{n}" if n % every == 0 else word for n, word in enumerate(words, start=1)]


def alike(one: list[str], other: list[str]) -> float:
    return resemblance(shingle_set(" ".join(one)), shingle_set(" ".join(other)))


def test_case_marks_and_spacing_make_no_difference():
    one, other = (
        shingle_set("The talks, he said, will go on."),
        shingle_set("the TALKS he said\nwill go on"),
    )
    assert resemblance(one, other) == 1


def test_resemblance_is_the_share_of_shingles_in_both():
    # a b c d e / a b c d f: abc, bcd in both; cde, cdf in one.
    assert resemblance(shingle_set("a b c d e"), shingle_set("a b c d f")) == 2 / 4
    assert resemblance(shingle_set("a b c d"), shingle_set("d c b a")) == 0


def test_the_order_of_words_counts():
    words = text_of(1)
    assert alike(words, sorted(words)) < 0.1


def test_nearly_the_same_texts_share_a_key_and_others_do_not():
    for seed in range(40):
        words = text_of(seed)
        copy = edited(words, every=40)
        assert alike(words, copy) > NEARLY_THE_SAME
        assert set(keys(words)) & set(keys(copy))
        assert not set(keys(words)) & set(keys(text_of(seed + 1000)))


def test_a_text_of_few_words_has_no_keys():
    assert bands(shingle_set("one two three four five")) == []
    assert bands(shingle_set("")) == []
    assert len(keys(text_of(1, words=FEWEST + 2))) > 0


@settings(max_examples=50)
@given(st.text(), st.text())
def test_any_two_texts_compare(one: str, other: str):
    found = resemblance(shingle_set(one), shingle_set(other))
    assert 0 <= found <= 1
    assert found == resemblance(shingle_set(other), shingle_set(one))
    assert resemblance(shingle_set(one), shingle_set(one)) == 1


def keys(words: list[str]) -> list[int]:
    return bands(shingle_set(" ".join(words)))
