"""Where words stand, and moving the ends of a statement."""

from __future__ import annotations

import pytest

from briefs.spans import NotFound, located, moved

TEXT = "“We will go,” he said.  “We will\nstay,” she said. We will go."


@pytest.mark.parametrize(
    ("words", "near", "found"),
    [
        ("We will go", 0, ["We will go"]),
        ('"We will stay,"', 0, ["“We will\nstay,”"]),
        ("We will\nshe said", 0, ["We will", "she said"]),
    ],
)
def test_words_are_found_as_they_stand(words, near, found):
    assert [TEXT[a:b] for a, b in located(TEXT, words, near=near)] == found


def test_of_several_the_nearest_is_meant():
    assert located(TEXT, "We will go", near=len(TEXT))[0][0] == TEXT.rindex("We will go")


@pytest.mark.parametrize("words", ["", "  \n ", "We would go", "she said\nhe said"])
def test_what_does_not_stand_there_is_refused(words):
    with pytest.raises(NotFound):
        located(TEXT, words)


def test_only_within():
    with pytest.raises(NotFound):
        located(TEXT, "she said", within=(0, 20))


@pytest.mark.parametrize(
    ("ends", "contents"),
    [((2, 30), [[2, 10], [20, 30]]), ((0, 8), [[0, 8]]), ((22, 25), [[22, 25]])],
)
def test_moving_the_ends_keeps_the_gap_between(ends, contents):
    assert moved([[1, 10], [20, 28]], *ends) == contents


@pytest.mark.parametrize("ends", [(5, 5), (12, 18), (9, 2)])
def test_a_statement_keeps_some_words(ends):
    with pytest.raises(NotFound):
        moved([[1, 10], [20, 28]], *ends)
