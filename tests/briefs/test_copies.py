"""Which statements are one that was printed twice: pairs of wordings, and clusters of several."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from briefs.copies import Wording, are_copies, components, fingerprints, wording
from briefs.dates import PartialDate
from briefs.shingles import shingles, words

LONG = (
    "We will return to the agreement within 30 days if all sanctions on the ports of Ruritania are "
    "lifted, and not a day before that, because our people have waited long enough for it"
)
_articles = itertools.count(1)


def said(text: str, **known: Any) -> Wording:
    """By Ada in an outlet of her own on 3 March 2021 unless said otherwise."""
    article = next(_articles)
    day = known.pop("day", "2021-03-03")
    return wording(
        text,
        **{"article": article, "outlet": article, "source": "ada", "place": f"{article}:0"} | known,
        day=PartialDate.parse(day) if day else None,
    )


@pytest.mark.parametrize(
    "other",
    [
        LONG,
        LONG.upper().replace(",", " –"),
        # A sentence, its beginning or its end, or more around it.
        "We will return to the agreement within 30 days if all sanctions are lifted",
        "our people have waited long enough for it",
        "And so I say to all of you here tonight in this hall: " + LONG + ". Thank you.",
        # As other papers word it: another number, another modal, a negation lost.
        LONG.replace("30", "60"),
        LONG.replace("will", "may"),
        LONG.replace("and not a day", "and a day"),
    ],
)
def test_copies_and_shortened_copies(other: str) -> None:
    assert are_copies(said(LONG), said(other))
    assert are_copies(said(other), said(LONG))
    assert said(LONG).fingerprints & said(other).fingerprints


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # The same speaker says another thing, also of the same matter.
        (LONG, "Sanctions on the ports of Ruritania must be lifted before we talk about anything"),
        # Stock phrases.
        ("We condemn this", "We condemn this"),
        ("We strongly condemn this attack", "We strongly condemn this attack"),
        (
            "The Islamic Republic of Iran wants peace in the region",
            "The Islamic Republic of Iran answers every attack at once",
        ),
        ("", ""),
    ],
)
def test_other_statements_of_the_same_speaker(one: str, other: str) -> None:
    assert not are_copies(said(one), said(other))


def test_a_text_printed_whole_has_the_same_short_statements() -> None:
    one, other = (said("We condemn this", place="text:10-25") for _ in range(2))
    assert are_copies(one, other)
    assert one.fingerprints & other.fingerprints
    assert not are_copies(one, said("We condemn this", place="text:90-105"))


def test_two_speakers_with_the_same_words_make_two_statements() -> None:
    assert not are_copies(said(LONG), said(LONG, source="bruno"))


def test_what_an_article_says_twice_is_no_copy() -> None:
    assert not are_copies(said(LONG, article=1), said(LONG, article=1))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2021-03-03", "2021-03-08", True),
        ("2021-03-03", "2021-03-09", False),
        ("2021-03-03", "2021-03", True),
        ("2021-03-03", "2021", True),
        ("2021", "2021", True),
        ("2020", "2021", False),
        ("2021-03-03", "", True),
        ("", "", True),
    ],
)
def test_copies_come_within_five_days(one: str, other: str, same: bool) -> None:
    assert are_copies(said(LONG, day=one), said(LONG, day=other)) is same


def test_without_days_a_report_of_another_month_is_no_copy() -> None:
    march = (
        "exports of the country rose by 12 percent in the month compared with the year before it"
    )
    april = march.replace("12", "14")
    assert are_copies(said(march), said(april))
    assert not are_copies(said(march, day=""), said(april, day=""))
    assert are_copies(said(march, day=""), said(march, day=""))


def test_one_outlet_has_its_set_phrases() -> None:
    comoros, argentina = (
        f"On behalf of the Government of the United States, I congratulate the people of {whom}"
        for whom in (
            "Comoros on the occasion of your independence",
            "Argentina on 205 years of freedom under law",
        )
    )
    ministry = {"outlet": "ministry"}
    assert not are_copies(said(comoros, **ministry), said(argentina, **ministry))
    assert are_copies(said(comoros, **ministry), said(comoros, **ministry))


def test_any_twelve_words_in_common_are_found() -> None:
    random_words = random.Random(3)
    some = [f"w{random_words.randrange(50)}" for _ in range(12)]
    for _ in range(200):
        texts = [" ".join([*_noise(random_words), *some, *_noise(random_words)]) for _ in range(2)]
        one, other = (fingerprints(shingles(text)) for text in texts)
        assert one & other


def _noise(source: random.Random) -> list[str]:
    return [f"n{source.random()}".replace(".", "") for _ in range(source.randrange(40))]


def test_clusters_do_not_depend_on_the_order() -> None:
    joined = [(5, 3), (9, 7), (3, 9), (2, 8)]
    expected = {1: 1, 2: 2, 3: 3, 5: 3, 7: 3, 8: 2, 9: 3}
    for order in itertools.permutations(joined):
        assert components(order, expected) == expected


def test_case_accents_and_typography_are_no_words() -> None:
    assert words("Don’t  “CÔTÉ”—naïve, 2,000 U.S.") == [
        "don't",
        "cote",
        "naive",
        "2,000",
        "u",
        "s",
    ]
    assert shingles("We sign TODAY.") == shingles("we “sign” today")
    assert len(shingles("one two three four")) == 2
    assert len(shingles("one")) == 1
    assert shingles("…") == []


def in_its_place(text: str, *, before: str = "", behind: str = "", near: int = 7) -> Wording:
    return said(text, near=near, around=(before, behind))


BEFORE = "The talks at the lake lasted three hours and the minister was asked twice."
BEHIND = "the minister said and left for the airport with his delegation."


def test_a_short_one_is_told_by_the_words_before_or_behind_it() -> None:
    one = in_its_place("We will not attack", before=BEFORE, behind=BEHIND)
    for other in (
        in_its_place("We will attack", before=BEFORE, behind=BEHIND),
        in_its_place("We will attack", before=BEFORE, behind="reporters heard him say at night."),
        in_its_place("We will attack", before="Here is what was reported.", behind=BEHIND),
    ):
        assert one.fingerprints & other.fingerprints
        assert are_copies(one, other)
        assert are_copies(other, one)


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Nobody asked us", "before": BEFORE, "behind": BEHIND},
        {"text": "We will attack", "before": "Elsewhere.", "behind": "he said then."},
        {"text": "We will attack", "before": BEFORE, "behind": BEHIND, "near": 8},
    ],
)
def test_neither_other_words_nor_another_place_nor_another_text(other: dict[str, Any]) -> None:
    one = in_its_place("We will not attack", before=BEFORE, behind=BEHIND)
    assert not are_copies(one, in_its_place(**other))
