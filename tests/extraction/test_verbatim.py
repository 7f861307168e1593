"""Transcripts, statements issued as such, and what is no body text."""

from __future__ import annotations

import pytest

from briefs.extraction import extract, zones

BRIEFING = """MR PRICE: Good afternoon, everyone. We have much to discuss.

We will begin with the talks in Vienna.

QUESTION: What about the border?

MR PRICE: The border is closed, as we have said before.
"""


def test_transcript() -> None:
    found = extract(BRIEFING, title="Briefing with Spokesperson Ned Price").attributions
    assert [BRIEFING[slice(*a.contents[0])] for a in found] == [
        "Good afternoon, everyone. We have much to discuss.",
        "We will begin with the talks in Vienna.",
        "The border is closed, as we have said before.",
    ]
    assert {a.speaker.name for a in found} == {"Ned Price"}
    assert BRIEFING[slice(*found[0].source)] == "MR PRICE"
    assert {a.type for a in found} == {"direct"}


def test_a_turn_of_nothing_but_marks_is_no_statement() -> None:
    assert extract("MR PRICE: … :/\n\nMR PRICE: The border is closed.").attributions[
        0
    ].contents == ((26, 47),)


def test_labels_that_run_on_in_one_paragraph() -> None:
    text = (
        "The leaders met. * * * President of Norway Anna Berg: Colleagues, it is good to see you."
        " President of Syria Omar Haddad: Thank you for the kind invitation."
        " Anna Berg: Let us begin our work."
    )
    found = extract(text).attributions
    assert [(a.speaker.name, a.speaker.country) for a in found] == [
        ("Anna Berg", "NO"),
        ("Omar Haddad", "SY"),
        ("Anna Berg", "NO"),
    ]
    assert text[slice(*found[1].contents[0])] == "Thank you for the kind invitation."


def voices(text: str, **head: str) -> list[tuple[str, str, str, str]]:
    """Speaker, office, country and first words of each statement."""
    return [
        (a.speaker.name, a.speaker.office, a.speaker.country, text[slice(*a.contents[0])][:14])
        for a in extract(text, **head).attributions
    ]


def test_labels_with_particles_and_asides() -> None:
    text = (
        "President of Norway Anna Berg: Good afternoon, colleagues. We are glad to see you.\n\n"
        "President of Syria Omar al-Haddad (retranslated): We are very happy to be here today.\n\n"
        "President of the United Arab Emirates Khalid bin Zayed Al Nahyan: I am glad to be here."
    )
    assert voices(text) == [
        ("Anna Berg", "President", "NO", "Good afternoon"),
        ("Omar al-Haddad", "President", "SY", "We are very ha"),
        ("Khalid bin Zayed Al Nahyan", "President", "AE", "I am glad to b"),
    ]


def test_in_a_transcript_names_nobody_knows_are_labels_too() -> None:
    text = (
        "President of Norway Anna Berg: Let us hear the company. Mr Qvortrup, please.\n\n"
        "Ztan Qvortrup: The vessels are ready. Qvortrup Shipping: a name you will hear again.\n\n"
        "Anna Berg: When do they sail? Ztan Qvortrup: They sail in May. My question: who pays?\n\n"
        "Middle East: The talks go on."
    )
    assert [(name, words) for name, _, _, words in voices(text)] == [
        ("Anna Berg", "Let us hear th"),
        ("Ztan Qvortrup", "The vessels ar"),
        ("Anna Berg", "When do they s"),
        ("Ztan Qvortrup", "They sail in M"),
        ("Ztan Qvortrup", "Middle East: T"),
    ]


def test_questions_inside_a_turn_are_nobody_s_statements() -> None:
    text = (
        "Question: Will you meet? Anna Berg: We are ready to meet them in May.\n\n"
        "Question (retranslated): When?\n\nAnna Berg: I hope it will be soon. Remark: Good."
    )
    assert [(name, words) for name, _, _, words in voices(text)] == [
        ("Anna Berg", "We are ready t"),
        ("Anna Berg", "I hope it will"),
    ]


def test_the_card_of_a_person_behind_the_label_is_no_part_of_it() -> None:
    text = (
        "President of Norway Anna Berg: Thank you. Mr Haddad. Minister of Trade Omar Haddad Haddad"
        " OmarMinister of Trade and Industry: We have seen this for a long time."
    )
    _, a = extract(text).attributions
    assert (a.speaker.name, a.speaker.office) == ("Omar Haddad", "Minister of Trade")
    assert text[slice(*a.source)] == "Minister of Trade Omar Haddad"


def test_who_heads_a_body_is_named_behind_it() -> None:
    text = (
        "Chairman of the Executive Board of Norwegian Railways Anna Berg: The line is open again.\n\n"
        "Head of the Federal Customs Service Omar Haddad: We have closed the border for now."
    )
    assert [name for name, *_ in voices(text)] == ["Anna Berg", "Omar Haddad"]


def test_two_of_one_family_stay_apart() -> None:
    text = (
        "MS BERG: The border is closed for now.\n\nPRESIDENT ANNA BERG: It opens in May, I hope.\n\n"
        "MINISTER PETER BERG: It will open in June, as far as I know."
    )
    assert [name for name, *_ in voices(text)] == ["Berg", "Anna Berg", "Peter Berg"]


def test_titles_that_the_head_runs_together_are_those_of_the_labels() -> None:
    text = (
        "SECRETARY BERG: The border is closed for now.\n\n"
        "FOREIGN MINISTER HADDAD: It opens in May, as I hope."
    )
    title = (
        "Secretary Anna Berg and Syrian Foreign Minister Omar Haddad At a Joint Press Availability"
    )
    assert [row[:2] for row in voices(text, title=title)] == [
        ("Anna Berg", "Secretary"),
        ("Omar Haddad", "Foreign Minister"),
    ]


def test_headings_and_picture_lines_open_no_turns() -> None:
    text = (
        "Anna Berg Image: The Norwegian Agency.\n\nThe talks went on.\n\nData Ambassador Award: We"
        " thank those who share.\n\nThe border is closed."
    )
    assert voices(text) == []


def test_attributable() -> None:
    text = (
        "Office of the Spokesperson\n\nThe below is attributable to Spokesperson Ned Price:\n\n"
        "Secretary Blinken spoke today with Foreign Minister Joly. He thanked her."
    )
    (a,) = extract(text).attributions
    assert a.speaker.name == "Ned Price"
    assert a.speaker.office == "Spokesperson"
    assert text[slice(*a.contents[0])].startswith("Secretary Blinken spoke")


def test_the_line_of_the_issuer() -> None:
    text = (
        "Antony J. Blinken, Secretary of State\n\n"
        "The United States stands with the people of Bangladesh on this anniversary."
    )
    (a,) = extract(text).attributions
    assert (a.speaker.name, a.speaker.office) == ("Antony J. Blinken", "Secretary of State")


def test_a_reporter_s_byline_makes_no_statement() -> None:
    assert extract("By Jane Doe\n\nThe road was empty all day long.").attributions == []


def test_a_speech_by_its_title() -> None:
    text = "We are at a crossroads. I say to you that our people want peace.\n\nWe thank you all."
    found = extract(text, title="Norway: statement in the UN General Debate").attributions
    assert {(a.speaker.name, a.speaker.kind, a.speaker.country) for a in found} == {
        ("Norway", "body", "NO")
    }


def test_the_byline_of_a_speech_names_who_gave_it() -> None:
    text = "We are at a crossroads. I say to you that our people want peace.\n\nWe thank you all."
    found = extract(
        text,
        title="Norway: statement in the UN General Debate",
        byline="H.E. Ms. Anna Berg (Prime Minister)",
    ).attributions
    speakers = {
        (a.speaker.name, a.speaker.kind, a.speaker.office, a.speaker.country) for a in found
    }
    assert speakers == {("Anna Berg", "person", "Prime Minister", "NO")}


def test_numbered_and_asking_voices_are_unnamed() -> None:
    text = (
        "MODERATOR: We will now take your questions on the border.\n\n"
        "SENIOR OFFICIAL TWO: The border will stay closed until the talks resume.\n\n"
        "QUESTION: When will they resume, in your view?\n\n"
        "SENIOR OFFICIAL TWO: They resume as soon as both sides are ready."
    )
    found = extract(text).attributions
    assert {(a.speaker.name, a.speaker.kind) for a in found} == {("Senior Official Two", "unnamed")}


def test_zones() -> None:
    text = (
        "TEHRAN – President Omar Haddad said the border was closed.\n\nMH/PA All Content by Mehr News "
        "Agency is licensed under a Creative Commons Attribution 4.0 International License."
    )
    assert [(z.kind, text[slice(*z.span)][:8]) for z in zones(text)] == [
        ("dateline", "TEHRAN –"),
        ("boilerplate", "MH/PA"),
        ("boilerplate", "All Cont"),
    ]
    (a,) = extract(text).attributions
    assert text[slice(*a.contents[0])] == "the border was closed"


@pytest.mark.parametrize(
    "dateline",
    [
        "OSLO, 14 March 2024 (Nordwire) --",
        "GENEVA, 3 Feb. 2022 (Reuters) -",
        "VIENNA, 3 March 2021 —",
        "VIENNA, 3 March –",
        "KYIV, Ukraine, 5 May 2022 (AP) —",
        "KYIV, Ukraine, Thursday, 5 May 2022 (AP) –",
        "MOSCOW, Jan. 14, 2023 (TASS) —",
        "Oslo, 14 March 2024 (AP) -",
        "Washington, D.C. (Reuters) -",
    ],
)
def test_the_dateline_stays_out_of_the_quotation(dateline: str) -> None:
    text = f'{dateline} "We will not sign," Foreign Minister Anna Berg said.'
    found = extract(text)
    assert [(z.kind, text[slice(*z.span)]) for z in found.zones] == [("dateline", dateline)]
    (a,) = found.attributions
    assert (a.type, text[slice(*a.contents[0])]) == ("direct", '"We will not sign,"')


def test_a_day_first_dateline_gives_the_publication_date() -> None:
    text = "OSLO, 14 March 2024 (Nordwire) -- Anna Berg said on Tuesday the border was closed."
    found = extract(text)
    assert found.published is not None
    assert str(found.published.date) == "2024-03-14"
    assert str(found.attributions[0].said.date) == "2024-03-12"


def test_read_more_ends_the_article() -> None:
    text = "The road was empty.\n\nRead More:\n\nMinister says border is closed\n\nHaddad said no"
    assert extract(text).attributions == []
