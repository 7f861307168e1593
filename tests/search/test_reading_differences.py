"""How two wordings of a statement differ: [changed words], {passages the other left out}."""

from __future__ import annotations

import pytest

from search.reading.differences import Difference, Flag, Mention, Run, compare

MARKS = {"same": "{}", "changed": "[{}]", "only": "{{{}}}"}


def marked(runs: tuple[Run, ...]) -> str:
    return "".join(
        MARKS[kind].format(text.rstrip()) + text[len(text.rstrip()) :] for text, kind in runs
    )


def compared(one: str, other: str, **more: object) -> Difference:
    found = compare(one, other, **more)  # type: ignore[arg-type]
    assert found is not None
    assert "".join(run.text for run in found.one) == one
    assert "".join(run.text for run in found.other) == other
    return found


@pytest.mark.parametrize(
    ("one", "other", "left", "right"),
    [
        (
            "We will sign today.",
            "“We WILL sign today”",
            "We will sign today.",
            "“We WILL sign today”",
        ),
        ("We will sign", "We may sign", "We [will] sign", "We [may] sign"),
        ("We will not sign it", "We will sign it", "We will [not] sign it", "We will sign it"),
        ("First. We will sign", "We will sign", "{First.} We will sign", "We will sign"),
        ("We will not.", "We will", "We will [not.]", "We will"),
        ("We will sign", "We will sign at noon", "We will sign", "We will sign {at noon}"),
        (
            "We will sign, as I have told all of you here so often, today",
            "We will sign today",
            "We will sign, {as I have told all of you here so often,} today",
            "We will sign today",
        ),
        ("", "We will sign", "", "{We will sign}"),
    ],
)
def test_marks(one: str, other: str, left: str, right: str) -> None:
    found = compared(one, other)
    assert (marked(found.one), marked(found.other)) == (left, right)
    assert found.is_same is (left == one and right == other)


@pytest.mark.parametrize(
    ("one", "other", "flags"),
    [
        ("Iran will not sign it", "Iran will sign it", [("negation", ("not",), ())]),
        ("Iran doesn’t want it", "Iran does want it", [("negation", ("doesn't",), ())]),
        ("Within 30 days of it", "Within 60 days of it", [("number", ("30",), ("60",))]),
        ("Some 1,200 men", "Some 2,100 men", [("number", ("1,200",), ("2,100",))]),
        ("Some three men came", "Some ten men came", [("number", ("three",), ("ten",))]),
        ("Iran will sign it", "Iran may sign it", [("modal", ("will",), ("may",))]),
        ("All men must leave now", "All men leave now", [("modal", ("must",), ())]),
        ("Iran will not.", "Iran will", [("negation", ("not",), ())]),
        ("Not all men left", "All men left", [("negation", ("not",), ())]),
        ("Iran will sign", "Iran will sign, but not now", [("negation", (), ("not",))]),
        ("Nobody said so. Iran signs", "Iran signs", []),
        ("Iran signs", "Iran signs, as I have told all of you and will not repeat", []),
        # Other words, but none that changes the sense; and what was left out, not changed.
        ("The big boats left", "The large boats left", []),
        ("We will sign. That is not 30 days", "We will sign", []),
    ],
)
def test_flags(one: str, other: str, flags: list[tuple[str, tuple[str, ...], tuple[str, ...]]]):
    assert list(compared(one, other).flags) == [Flag(*flag) for flag in flags]  # type: ignore[arg-type]


def test_another_country() -> None:
    one, other = "We talk to Iran about it", "We talk to Iraq about it"
    countries = [Mention(11, 15, "Iran")], [Mention(11, 15, "Iraq")]
    assert compared(one, other, countries=countries).flags == (
        Flag("country", ("Iran",), ("Iraq",)),
    )
    assert compared(one, one, countries=(countries[0], countries[0])).flags == ()


def test_how_many_words_were_left_out() -> None:
    found = compared("One word before it: we sign the treaty", "we sign the treaty in Oslo")
    assert (found.left_out, found.added) == (4, 2)


def test_books_are_not_compared() -> None:
    assert compare("word " * 2000, "word") is None
