"""Captions, share lines, calls to follow, licences and ways to other articles in the middle of a text:
kept, set apart, never statements. And sentences that look a little like them."""

from __future__ import annotations

import pytest

from briefs.extraction import extract

TEXT = (
    "TEHRAN – Foreign Minister Ruth Okafor said on Tuesday that the strait would stay open to all.\n\n"
    "{}\n\nThe talks go on in Lagos, where the ministers meet again on Friday to sign the pact."
)


def apart(line: str) -> tuple[list[tuple[str, str]], list[str]]:
    """(kind, words) of what is set apart of the line, and the statements in it."""
    text = TEXT.format(line)
    found = extract(text)
    first = text.index(line)
    zones = [(z.kind, text[slice(*z.span)]) for z in found.zones if z.span.start >= first]
    said = [text[slice(*c)] for a in found.attributions for c in a.contents if c.start >= first]
    return zones, said


@pytest.mark.parametrize(
    "line",
    [
        "(Photo by AFP)",
        "(file photo)",
        "(AP Photo/Ruth Berg)",
        "[Photo/Agencies]",
        "Photo by Ada Berg",
        "Image credit: Ada Berg",
        "Laura Berg via Getty Images.",
        "FILE PHOTO: Ruth Okafor speaks in Lagos, 3 May 2022. REUTERS/Ada Berg",
        "Ruth Okafor at the harbour of Lagos. (Photo by AFP)",
        "Ruth Okafor (file photo)",
        "Ruth Okafor says in Lagos that the strait stays open. (Photo: AFP)",
        "Ruth Okafor says in Lagos that the strait stays open. Image: Ada Berg.",
        "In this file photo, Ruth Okafor says that the strait stays open.",
        "Ruth Okafor is seen in this undated photo.",
    ],
)
def test_captions(line: str) -> None:
    assert apart(line) == ([("caption", line)], [])


@pytest.mark.parametrize(
    "line",
    [
        "Share this article on Facebook",
        "Share on:",
        "Share this:",
        "Share this story on Twitter, WhatsApp or by e-mail",
        "Facebook | Twitter | Email | Print",
        "Click to share on Telegram (Opens in new window)",
        "Follow us on Twitter",
        "Follow the Strait Courier on Telegram and Facebook.",
        "For updates, follow @StraitCourier on Twitter.",
        "Like us on Facebook!",
        "Subscribe to our newsletter",
        "Sign up for our daily briefing.",
        "Licensed under CC BY 4.0",
        "This article is licensed under a Creative Commons Attribution 4.0 International License.",
        "This article was first published by the Courier under a Creative Commons licence.",
        "CC BY-SA 3.0",
        "License: CC BY 4.0",
        "© 2024 Strait Courier",
        "Reproduction without permission is prohibited.",
        "This material may not be published, broadcast, rewritten or redistributed.",
        "Follow us on Facebook, Instagram and YouTube for our reports, posts and highlights.",
        "Follow us on Telegram, news on the go!",
        "This article is licensed under a Creative Commons licence, unless otherwise stated.",
        "Read more: Minister Bruno Sample said that the pact was dead.",
        "READ ALSO | Bruno Sample says that the pact is dead",
        "See also: Bruno Sample says that the pact is dead",
        "Related: Bruno Sample says that the pact is dead",
    ],
)
def test_furniture(line: str) -> None:
    assert apart(line) == ([("boilerplate", line)], [])


def test_titles_below_read_more_in_the_middle_of_a_text() -> None:
    lines = [
        "Read more",
        "Bruno Sample says that the pact is dead",
        "Lagos waits for the ministers",
    ]
    zones, said = apart("\n\n".join(lines))
    assert zones == [("boilerplate", line) for line in lines]
    assert said == []


@pytest.mark.parametrize(
    ("line", "end"),
    [
        (
            "She said that the talks were over. Licensed under CC BY 4.0.",
            "Licensed under CC BY 4.0.",
        ),
        ("She said that the talks were over. Read more »", "Read more »"),
        ("“We will sign,” Bruno Sample said. (Photo: AFP)", "(Photo: AFP)"),
        ("He came. Bruno Sample said that it was enough. (Photo: AFP)", "(Photo: AFP)"),
    ],
)
def test_the_end_of_a_paragraph_alone(line: str, end: str) -> None:
    zones, said = apart(line)
    assert [words for _, words in zones] == [end]
    assert len(said) == 1


@pytest.mark.parametrize(
    "line",
    [
        "“Follow us,” said Ruth Okafor, the foreign minister.",
        "“Share this on Facebook,” Ruth Okafor told the crowd.",
        "Follow us on Facebook, the minister told the crowd.",
        "Share prices on Facebook rose.",
        "She showed a photo of the harbour, and said that it was old.",
        "The photo by Ada Berg shows the harbour, Bruno Sample said.",
        "Picture-perfect weather greeted the ministers.",
        "Reuters/Ipsos polls put the party at 40 per cent, Bruno Sample said.",
        "Images from the scene show that the harbour burns.",
        "In this picture, Lagos has no place, Bruno Sample said.",
        "Related products will cost more, Bruno Sample said.",
        "Read more books, Bruno Sample told the pupils.",
        "Licensed under a law of 1970, the port may trade.",
        "Copyright law will change, Bruno Sample said.",
        "Reproduction of whales is slow, Bruno Sample said.",
        "Watch the strait, Bruno Sample told reporters.",
        "Print and television reported it.",
        "Like it or not, the country is on Facebook now, Okafor admitted",
        "Watch the situation on X closely, the president warned.",
        "Watch the situation on X closely, experts warn.",
        "Follow the money on Telegram, Bruno Sample urged Europeans",
        "Follow the money on Telegram, Bruno Sample urges Europeans",
        "Like her rivals, Ruth Okafor has pledged on Twitter to resign.",
        "Copyright: we will reform the law, the minister promised",
    ],
)
def test_sentences_stay(line: str) -> None:
    assert apart(line)[0] == []
