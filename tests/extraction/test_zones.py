"""What stands at the ends of a text and is nobody's statement; the day a text prints for itself."""

from __future__ import annotations

import pytest

from briefs.extraction import extract

BODY = "Foreign Minister Ruth Okafor said on Tuesday that the strait would stay open."
OWN = "We welcome the pact signed in Lagos. It opens the strait to all."


def zone(text: str, kind: str) -> list[str]:
    return [text[slice(*z.span)] for z in extract(text).zones if z.kind == kind]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Lagos, 3 March 2024", "2024-03-03"),
        ("The Hague, May 9, 2023", "2023-05-09"),
        ("Straits Courier, 2022/11/30 - 09:15", "2022-11-30"),
        ("Thursday, 7 July 2022", "2022-07-07"),
    ],
)
@pytest.mark.parametrize("at_foot", [False, True])
def test_date_on_a_line_of_its_own(line: str, day: str, *, at_foot: bool) -> None:
    text = f"{BODY}\n\n{line}" if at_foot else f"{line}\n\n{BODY}"
    found = extract(text)
    assert found.published is not None
    assert str(found.published.date) == day
    assert zone(text, "dateline") == [line]
    (statement,) = found.attributions
    assert statement.said is not None
    assert statement.said_words == "on Tuesday"


def test_a_weekday_alone_gives_no_date() -> None:
    text = f"Lagos, Wednesday\n\n{BODY}"
    found = extract(text)
    assert found.published is None
    assert found.attributions[0].said is None
    assert zone(text, "dateline") == ["Lagos, Wednesday"]


@pytest.mark.parametrize(
    "line",
    [
        "For immediate release",
        "https://example.org/news/12",
        "Please submit any media inquiries to press@example.org.",
        "For more information, please visit www.example.org or write to us.",
        "Media contact: Pavel Novak, +44 20 0000000",
        "###",
    ],
)
def test_lines_of_an_office_are_no_statements(line: str) -> None:
    text = f"The below is attributable to Spokesperson Ruth Okafor:\n\n{OWN}\n\n{line}"
    found = extract(text)
    assert [text[slice(*c)] for a in found.attributions for c in a.contents] == [OWN]
    assert zone(text, "boilerplate") == [line]


def test_a_transcripts_courtesies_are_left_out_and_short_answers_kept() -> None:
    text = (
        "MR NOVAK: Good afternoon, everyone.\n\nQUESTION: Will you sign?\n\n"
        "MR NOVAK: We will.\n\nQUESTION: When?\n\nMR NOVAK: No comment.\n\nMR NOVAK: Thank you."
    )
    said = [text[slice(*c)] for a in extract(text).attributions for c in a.contents]
    assert said == ["We will.", "No comment."]
