"""What holds for every text, also for one that is no article."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefs.extraction import extract

PIECES = st.sampled_from(
    """President Omar Haddad|Anna Berg|he|she|said|said that|told reporters|adding that|saying|called
    |according to|the border is closed|it rained|, |. |: |\n\n|\n|"|“|”|''|«|»|‘|’|(|)|—|?|!|on Monday
    |MR PRICE: |who|and|but|2021-04-12|\u0000|\u202e|U.S.|Stating that|The Russian Foreign Minister
    |Read More:\n|TEHRAN - |* * *|a statement saying""".split("|")
)
TEXTS = st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=200)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_offsets_lie_in_the_text(text: str) -> None:
    extraction = extract(text)
    spans = [z.span for z in extraction.zones]
    for a in extraction.attributions:
        assert a.contents
        assert list(a.contents) == sorted(a.contents)
        spans += [*a.contents, *(s for s in (a.cue, a.source) if s is not None)]
        assert 0 <= a.confidence <= 1
    for start, end in spans:
        assert 0 <= start < end <= len(text)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_contents_of_one_type_do_not_overlap(text: str) -> None:
    by_type: dict[str, list[tuple[int, int]]] = {}
    for a in extract(text).attributions:
        by_type.setdefault(a.type, []).extend(a.contents)
    for spans in by_type.values():
        spans.sort()
        assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_deterministic(text: str) -> None:
    assert extract(text) == extract(text)


@pytest.mark.parametrize(
    "text",
    [
        '"' * 5_000,
        "“" * 5_000,
        "he said that the word was " * 800,
        "\0" * 20_000,
        "a" * 20_000,
        '"a," he said. ' * 300,
        "A: " * 3_000,
        "قال " * 3_000,
        "word\n" * 2_000,
        "MR PRICE: hello there, my friends of old.\n\n" * 100,
    ],
)
def test_hostile_texts_are_read(text: str) -> None:
    for a in extract(text).attributions:
        assert all(0 <= start < end <= len(text) for start, end in a.contents)
