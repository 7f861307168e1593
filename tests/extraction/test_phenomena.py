"""One made-up example or two for each way of reporting: text in, statements out."""

from __future__ import annotations

import pytest

from briefs.extraction import Attribution, extract


def read(text: str) -> list[tuple[str | None, str, str]]:
    """(speaker, cue, contents joined) of each statement."""
    return [
        (
            a.speaker.name if a.speaker else None,
            text[slice(*a.cue)] if a.cue else "",
            " | ".join(text[slice(*c)] for c in a.contents),
        )
        for a in extract(text).attributions
    ]


def only(text: str) -> Attribution:
    (attribution,) = extract(text).attributions
    return attribution


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Foreign Minister Anna Berg said that the talks would resume.",
            ("Anna Berg", "said", "the talks would resume"),
        ),
        (
            "Foreign Minister Anna Berg said the talks would resume in May.",
            ("Anna Berg", "said", "the talks would resume in May"),
        ),
        (
            '"The talks will resume," said Foreign Minister Anna Berg.',
            ("Anna Berg", "said", '"The talks will resume,"'),
        ),
        (
            "The talks will resume, according to Foreign Minister Anna Berg.",
            ("Anna Berg", "according to", "The talks will resume"),
        ),
        (
            "According to Foreign Minister Anna Berg, the talks will resume.",
            ("Anna Berg", "According to", "the talks will resume"),
        ),
        (
            "Foreign Minister Anna Berg said: “We will not wait. The talks must resume.”",
            ("Anna Berg", "said", "“We will not wait. The talks must resume.”"),
        ),
        (
            "The minister, Anna Berg, said the plan was “a disgrace” for the region.",
            ("Anna Berg", "said", "the plan was “a disgrace” for the region"),
        ),
        (
            "“Talks take time,” Foreign Minister Anna Berg said. “We have time.”",
            ("Anna Berg", "said", "“Talks take time,” | “We have time.”"),
        ),
        (
            "''Talks take time,'' Foreign Minister Anna Berg said.",
            ("Anna Berg", "said", "''Talks take time,''"),
        ),
        (
            "According to Anna Berg, the head of the agency (known as LAE), there are 700 plants.",
            ("Anna Berg", "According to", "there are 700 plants"),
        ),
        (
            "Foreign Minister Anna Berg said that the union, which claims to be neutral, has erred.",
            ("Anna Berg", "said", "the union, which claims to be neutral, has erred"),
        ),
        (
            "The market opens in May, Foreign Minister Anna Berg said, Mehr reported on Saturday.",
            ("Anna Berg", "said", "The market opens in May"),
        ),
        (
            "According to the report released on Friday, the talks will resume.",
            ("the report", "According to", "the talks will resume"),
        ),
        (
            "Since then, according to the academy, over four thousand others have been found.",
            (
                "the academy",
                "according to",
                "Since then | over four thousand others have been found",
            ),
        ),
        (
            "It was followed by, according to varying reports, nearly 2000 people.",
            ("varying reports", "according to", "It was followed by"),
        ),
        (
            "The sides signed a memorandum (MOU) meant to end the war, ISNA reported.",
            ("ISNA", "reported", "The sides signed a memorandum (MOU) meant to end the war"),
        ),
        (
            "Foreign Minister Anna Berg issued a statement saying talks would resume.",
            ("Anna Berg", "saying", "talks would resume"),
        ),
        (
            "Foreign Minister Anna Berg was calm, saying on Monday, “We will not wait for long!” "
            "on Twitter.",
            ("Anna Berg", "saying", "“We will not wait for long!”"),
        ),
    ],
)
def test_one_statement(text: str, expected: tuple[str, str, str]) -> None:
    assert read(text) == [expected]


def test_a_second_cue_before_a_quotation_ends_what_the_first_reports() -> None:
    text = "Anna Berg described the aim of the new talks and said, “We will not wait for long.”"
    assert read(text) == [
        ("Anna Berg", "described", "the aim of the new talks"),
        ("Anna Berg", "said", "“We will not wait for long.”"),
    ]


def test_a_clause_may_end_with_who_explained_it() -> None:
    text = (
        "Health Minister Omar Haddad came to Lund. The hospital offers various services "
        "including nursing services in different wards, he explained."
    )
    (found,) = read(text)
    assert found[:2] == ("Omar Haddad", "explained")
    assert found[2].startswith("The hospital offers")


def test_two_cues_make_two_statements() -> None:
    text = "President Omar Haddad said the border was closed, adding that it would stay so."
    assert read(text) == [
        ("Omar Haddad", "said", "the border was closed"),
        ("Omar Haddad", "adding", "it would stay so"),
    ]


def test_quotation_over_paragraphs_with_the_mark_repeated() -> None:
    text = (
        "President Omar Haddad said: “The border is closed.\n\n“It will stay closed for a year.”\n\n"
        "The road was empty."
    )
    assert read(text) == [
        ("Omar Haddad", "said", "“The border is closed. | “It will stay closed for a year.”")
    ]


def test_opening_participle_takes_the_subject_of_its_main_clause() -> None:
    text = "Stating that the border was closed, President Omar Haddad added: “It will stay closed.”"
    assert read(text) == [
        ("Omar Haddad", "Stating", "the border was closed"),
        ("Omar Haddad", "added", "“It will stay closed.”"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “religious leaders” met in the “Hotel Europa” on Monday.",
        "She finished “A Short History of Salt” in May.",
        "The ship was called back. The two states share a border.",
        "No one has claimed responsibility for the attack.",
        "Under his declared “maximum pressure” campaign, Anna Berg went to Lund.",
        "In his message, the leader named it the year of “Production”.",
    ],
)
def test_no_statement(text: str) -> None:
    assert read(text) == []


def test_pronouns_follow_gender_and_the_speaker_before() -> None:
    text = (
        "President Omar Haddad met Foreign Minister Anna Berg in Vienna. "
        "“We made progress,” Berg said. She said that more talks were needed. "
        "Haddad said the border was closed. He said that it would stay so."
    )
    assert [speaker for speaker, _, _ in read(text)] == [
        "Anna Berg",
        "Anna Berg",
        "Omar Haddad",
        "Omar Haddad",
    ]


def test_roles_are_joined_with_the_name_that_holds_them() -> None:
    text = (
        "Norwegian Foreign Minister Anna Berg met Syrian Ambassador Omar Haddad. "
        "The Norwegian foreign minister said that progress was made. "
        "The ambassador said that more talks were needed."
    )
    assert [speaker for speaker, _, _ in read(text)] == ["Anna Berg", "Omar Haddad"]


def test_kinds_of_speakers() -> None:
    assert only("The Foreign Ministry said that the border was closed.").speaker.kind == "body"
    unnamed = only("A senior official familiar with the talks said that they had failed.")
    assert unnamed.speaker.kind == "unnamed"
    assert only("“It is closed,” President Omar Haddad said.").speaker.kind == "person"


def test_first_person_outside_quotations_is_nobody_known() -> None:
    assert all(a.speaker is None for a in extract("I said that it was late.").attributions)


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("warned", "warned"),
        ("denied", "denied"),
        ("insisted", "claimed"),
        ("announced", "announced"),
    ],
)
def test_verb_classes(verb: str, expected: str) -> None:
    assert only(f"President Omar Haddad {verb} that the border was closed.").verb == expected


def test_quoted_share_decides_the_type() -> None:
    assert only("President Omar Haddad said the border was closed.").type == "indirect"
    assert only("President Omar Haddad said the border was “shut for good”.").type == "mixed"
    assert only("“The border is shut,” President Omar Haddad said.").type == "direct"


@pytest.mark.parametrize(
    "words",
    [
        "A joint statement",
        "The letter",
        "The army",
        "Local media",
        "Israeli media",
        "The new envoy",
        "Western nations",
        "Several parties",
        "The tiny nation’s foreign ministry",
    ],
)
def test_a_source_without_a_proper_name_stays_unnamed(words: str) -> None:
    speaker = only(f"{words} said that the border was closed.").speaker
    assert speaker is None or speaker.kind == "unnamed"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Norway’s state news agency NTB", "NTB"),
        ("The television channel Nordlys-1", "Nordlys-1"),
        ("The official Nordlys News Agency", "Nordlys"),
        ("Nordlys news agency", "Nordlys"),
        ("The Norwegian foreign ministry", "Norwegian Foreign Ministry"),
        ("The foreign ministry of Norway", "Norwegian Foreign Ministry"),
        ("A statement from the Nordlys Institute", "Nordlys Institute"),
    ],
)
def test_the_name_of_a_body_without_its_description(words: str, name: str) -> None:
    speaker = only(f"{words} said that the border was closed.").speaker
    assert speaker is not None
    assert (speaker.kind, speaker.name) == ("body", name)


def test_a_document_speaks_for_who_issued_it() -> None:
    speaker = only("A letter from President Omar Haddad said that the border was closed.").speaker
    assert speaker is not None
    assert (speaker.name, speaker.kind) == ("Omar Haddad", "person")


def test_an_aide_does_not_hold_the_office_of_the_superior() -> None:
    speaker = only(
        "Anna Berg, the Norwegian parliament speaker’s special aide for trade, "
        "said that the border was closed."
    ).speaker
    assert speaker is not None
    assert (speaker.name, speaker.office, speaker.country) == (
        "Anna Berg",
        "Special Aide for Trade",
        "NO",
    )


@pytest.mark.parametrize(
    ("words", "name", "office"),
    [
        ("Minister of Health Omar Haddad", "Omar Haddad", "Minister of Health"),
        ("Minister of Agriculture Peter Novak", "Peter Novak", "Minister of Agriculture"),
        (
            "Minister of Culture and Tourism Peter Novak",
            "Peter Novak",
            "Minister of Culture and Tourism",
        ),
        ("Minister for Foreign Affairs Anna Berg", "Anna Berg", "Minister for Foreign Affairs"),
        ("Prime Minister of Norway Anna Berg", "Anna Berg", "Prime Minister"),
    ],
)
def test_a_title_that_runs_on_before_the_name(words: str, name: str, office: str) -> None:
    text = (
        "Foreign Minister Ali Rezaei said that the talks had failed. In early May, "
        f"{words} strongly criticized the sanctions, saying the sanctions hurt the country."
    )
    speakers = [a.speaker for a in extract(text).attributions]
    assert [(s.name, s.office) for s in speakers if s] == [
        ("Ali Rezaei", "Foreign Minister"),
        (name, office),
    ]


def test_a_spokesman_for_somebody_is_somebody_else() -> None:
    speaker = only(
        "A spokesman for President Anna Berg criticized the plan, saying that it was wrong."
    ).speaker
    assert speaker is not None
    assert (speaker.name, speaker.kind) == ("A spokesman", "unnamed")


@pytest.mark.parametrize("words", ["a reply to an earlier tweet by", "a letter from"])
def test_what_a_document_says_belongs_to_its_author(words: str) -> None:
    text = f"Spokesman Omar Haddad was responding to {words} Anna Berg saying that the talks had failed."
    assert read(text) == [("Anna Berg", "saying", "the talks had failed")]


def test_a_participle_behind_a_comma_belongs_to_the_subject() -> None:
    text = (
        "Spokesman Omar Haddad responded to a tweet by Anna Berg, saying that the talks had failed."
    )
    assert read(text) == [("Omar Haddad", "saying", "the talks had failed")]


@pytest.mark.parametrize("cue", ["Added", "Continued", "Stated"])
def test_a_cue_and_its_subject_before_a_colon(cue: str) -> None:
    assert read(f"{cue} Haddad: “We will wait.”") == [("Haddad", cue, "“We will wait.”")]


def test_an_opening_mark_that_closes() -> None:
    text = "“The talks take time,“ said Omar Haddad. Anna Berg said it was a “disgrace“ for the region."
    assert read(text) == [
        ("Omar Haddad", "said", "“The talks take time,“"),
        ("Anna Berg", "said", "it was a “disgrace“ for the region"),
    ]


@pytest.mark.parametrize(
    ("text", "hearer"),
    [
        ("Norway urged Prime Minister Tim Lund to open the road.", "Prime Minister Tim Lund"),
        ("Norway called on Peru not to close the road.", "Peru"),
        ("Anna Berg asked both sides to open the road.", "both sides"),
    ],
)
def test_who_is_urged_to_do_something_is_the_hearer(text: str, hearer: str) -> None:
    assert [a.addressee for a in extract(text).attributions] == [hearer]


def test_what_is_urged_in_a_noun_is_no_statement() -> None:
    assert read("Anna Berg urged restraint on the road to Oslo.") == []


@pytest.mark.parametrize(
    "before",
    [
        "Anna Berg responded via Twitter: ",
        "Former deputy director Anna Berg praised him on Twitter: ",
        "Anna Berg has yet to concede, saying earlier in the morning before the count, ",
    ],
)
def test_a_channel_or_a_time_may_stand_between_cue_and_quotation(before: str) -> None:
    text = f"{before}“It was one of the best days that we ever had.”"
    (found,) = extract(text).attributions
    assert [text[c.start : c.end] for c in found.contents] == [text[len(before) :]]
    assert found.type == "direct"
    assert found.speaker is not None
    assert found.speaker.name == "Anna Berg"


@pytest.mark.parametrize(
    ("group", "clause"),
    [
        ("did not say", "that the border was closed"),
        ("has never promised", "that the border would open"),
        ("has not confirmed", "that the border is closed"),
        ("refused to say", "whether the border was closed"),
        ("didn’t announce", "that the border was closed"),
    ],
)
def test_what_was_not_said_is_marked_and_the_cue_shows_it(group: str, clause: str) -> None:
    text = f"Foreign Minister Anna Berg {group} {clause}."
    (a,) = extract(text).attributions
    assert (a.verb, text[slice(*a.cue)]) == ("withheld", group)


def test_a_condition_before_its_main_clause_is_no_whole_content() -> None:
    text = "Anna Berg said that if the work goes as planned, the plant will be ready in May."
    (a,) = extract(text).attributions
    assert text[slice(*a.contents[0])].startswith("if the work goes as planned, the plant will")


def test_a_day_between_cue_and_participle() -> None:
    text = (
        "The road is not safe for trucks, Foreign Minister Anna Berg said Friday, adding that it "
        "was closed."
    )
    assert [text[slice(*a.contents[0])] for a in extract(text).attributions] == [
        "The road is not safe for trucks",
        "it was closed",
    ]


@pytest.mark.parametrize(
    ("lead", "venue", "hearer"),
    [
        ("At a press conference in Oslo on Monday, Anna Berg said", "a press conference", ""),
        ("In an interview with NTB, Anna Berg said", "an interview with NTB", ""),
        ("Speaking at a summit in Oslo, Anna Berg said", "a summit", ""),
        ("Anna Berg, speaking to reporters after a meeting, said", "", "reporters"),
        ("In response to the attack, Anna Berg said", "", ""),
    ],
)
def test_the_occasion_before_the_speaker(lead: str, venue: str, hearer: str) -> None:
    (a,) = extract(f"{lead} that the border was closed.").attributions
    assert (a.venue, a.addressee) == (venue, hearer)
