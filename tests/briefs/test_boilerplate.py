"""Lines that an outlet prints at the ends of its articles: which may be boilerplate, learned when
repeated, shown to editors, who decide otherwise."""

from __future__ import annotations

import pytest
from django.urls import reverse

from briefs import corrections, ingest, outlet_lines
from briefs.boilerplate import edge_lines, key_of, learned_zones, line_of
from briefs.models import Article, AuditEntry, OutletLine
from briefs.readers import read

BODY = (
    "The ferry to Rostock will sail again in May, the harbour office announced on Tuesday.\n\n"
    "It had been laid up for repairs since the storm of last winter."
)
MOTTO = "Made with care beside the lake"
PAPER = "The Herald is printed on paper from the mills of the lake."
MORE = "Read more about ferries in our archive"


def found(text: str, zones=(), statements=()) -> list[str]:
    return [text[line.start : line.end] for line in edge_lines(text, zones, statements)]


@pytest.mark.parametrize(
    "line",
    [
        MOTTO,
        PAPER,
        MORE,
        "Follow the Lake Herald on all channels",
        "The Lake Herald is published daily except on Sundays.",
        "© 2021 Lake Herald, all rights are reserved",
        "Click here for the photo gallery",
    ],
)
def test_furniture_may_be_learned_at_either_end(line: str) -> None:
    assert line in found(f"{BODY}\n\n{line}\n")
    assert line in found(f"{line}\n\n{BODY}\n")


@pytest.mark.parametrize(
    "line",
    [
        "The below is attributable to the deputy spokesperson of the ministry:",  # verbatim
        "The following statement was issued by the embassy.",
        "QUESTION: And what about the ferry?",  # a turn
        "Question and answer session follows below",
        "I thank you for your attention.",  # salutations
        "Thank you very much for your attention.",
        "Mr. President, excellencies, ladies and gentlemen,",
        "Dear colleagues in all the harbours,",
        "My dear Prime Minister,",
        "Yours sincerely, F. L. Example",  # signatures
        "CURTIN",
        "Ada Example, Minister of Transport",
        "SECRET",
        "MOST IMMEDIATE SECRET",
        "By Ada Example in Kiel",  # a byline
        "Kiel, undated",  # where and when, and where it is kept
        "_[LA : A1838, 403/3/1/1, xxi]_",
        "Nations.",  # the end of a wrapped sentence
        "the Security Council and of all its members.",
        '"We will sail again in May," the captain wrote.',
        "He said that the ferry would sail in May.",
    ],
)
def test_what_a_rule_reads_or_somebody_says_is_never_learned(line: str) -> None:
    assert found(f"{BODY}\n\n{line}\n")[-1:] != [line]
    assert found(f"{line}\n\n{BODY}\n")[:1] != [line]


def test_the_end_of_a_wrapped_sentence_is_no_line_of_its_own() -> None:
    wrapped = (
        "The talks were held between the representatives of\nIndonesia and the other islands.\n"
    )
    assert not set(found(f"{BODY}\n{wrapped}")) & set(wrapped.splitlines())


def test_a_line_of_a_statement_ends_the_search_and_a_zone_is_passed_over() -> None:
    text = f"Ferry Sails Again\n{MOTTO}\n{BODY}\n{PAPER}\n{MORE}\nTags\n"
    headline, tail = ["headline", 0, 17], ["boilerplate", text.index("Tags"), len(text) - 1]
    of_zones = found(text, [headline, tail])
    assert (of_zones[0], of_zones[-2:]) == (MOTTO, [PAPER, MORE])
    said = (text.index(PAPER), text.index(PAPER) + 5)
    assert found(text, [headline, tail], [said])[-1] == MORE
    assert PAPER not in found(text, [headline, tail], [said])


def test_a_text_of_nothing_else_is_no_boilerplate() -> None:
    text = f"{MOTTO}\n{PAPER}\n"
    lines = edge_lines(text, [], [])
    assert learned_zones(text, lines, {line.key for line in lines}) == []
    assert len(learned_zones(text, lines, {key_of(PAPER)})) == 1


def test_lines_are_one_whatever_their_case_and_marks() -> None:
    assert key_of("Share this story!") == key_of("SHARE THIS STORY")
    assert key_of("Share this story") != key_of("Share that story")
    text = f"{BODY}\n\n{PAPER}\n"
    lines = edge_lines(text, [], [])
    assert learned_zones(text, lines, {key_of(PAPER)}) == [
        ["boilerplate", text.index(PAPER), text.index(PAPER) + len(PAPER)]
    ]
    assert line_of(text, key_of(PAPER)) == PAPER
    assert line_of(text, 0) == ""


# Learned


def article(subject: str, *, outlet: str = "Lake Herald", tail: str = PAPER) -> Article:
    text = (
        f"The {subject} of the harbour will open in May, Minister Ada Example said on Monday.\n\n"
        f"{tail}\n"
    )
    draft = read(text.encode(), "a.txt")
    return ingest.store(ingest.facts_of(draft, outlet=ingest.outlet_named(outlet))).article


SUBJECTS = (
    "bridge tunnel canal museum market library school garden tower stadium theatre clinic bakery"
    " station chapel archive workshop brewery sawmill laundry"
).split()
assert len(SUBJECTS) == outlet_lines.LEARNED_FROM


def furniture(of: Article) -> list[str]:
    return [of.text[start:end] for kind, start, end in of.zones if kind == "boilerplate"]


@pytest.mark.django_db
def test_a_line_in_twenty_articles_of_an_outlet_is_set_apart_from_then_on() -> None:
    assert not any(furniture(article(subject)) for subject in SUBJECTS)
    assert furniture(article("ferry")) == [PAPER]
    assert furniture(article("ferry", outlet="Sea Courier")) == [], "learned of another outlet"


@pytest.mark.django_db
def test_copies_of_one_article_are_counted_once() -> None:
    body = (
        "It will have a deck for lorries, a restaurant, and cabins for all who stay the night. " * 3
    )
    first = article("bridge", tail=f"{body}\n\n{PAPER}")
    again = article("tunnel", tail=f"{body}\n\n{PAPER}")
    assert again.cluster == first
    assert OutletLine.objects.get(outlet=first.outlet, key=key_of(PAPER)).seen == 1


@pytest.mark.django_db
def test_an_editor_says_that_a_line_is_none_and_takes_it_back(
    as_bob, as_charlie, bob, charlie
) -> None:
    articles = [article(subject) for subject in SUBJECTS]
    outlet = articles[0].outlet
    (learned,) = outlet_lines.of_outlet(outlet)
    assert (learned.text, learned.row.seen) == (PAPER, len(SUBJECTS))

    as_bob.post(reverse("outlet_line", args=[outlet.slug, learned.row.pk]), {"is_content": "yes"})
    assert furniture(article("ferry")) == []
    entry = AuditEntry.objects.get(object_type="outletline")
    assert (entry.actor, entry.before, entry.after) == (
        bob,
        {"is_content": False},
        {"is_content": True},
    )

    corrections.undo(by=charlie, entry=entry)
    assert furniture(article("quay")) == [PAPER]
    assert f"“{PAPER}” of Lake Herald" in as_charlie.get(reverse("audit")).content.decode()


@pytest.mark.django_db
def test_outlets_that_become_one_have_repeated_what_both_did_until_they_are_parted(
    charlie,
) -> None:
    halves = SUBJECTS[:10], SUBJECTS[10:]
    heralds = [article(subject) for subject in halves[0]]
    couriers = [article(subject, outlet="Sea Courier") for subject in halves[1]]
    herald, courier = heralds[0].outlet, couriers[0].outlet
    own = article("own", outlet="Sea Courier", tail="Sea Courier sails on Sundays.")
    assert outlet_lines.learned([herald.pk, courier.pk]) == {}

    corrections.merge_outlets(by=charlie, into=herald, others=[courier])
    assert [one.text for one in outlet_lines.of_outlet(herald)] == [PAPER]
    assert herald.lines.get(article=own).seen == 1
    assert furniture(article("ferry")) == [PAPER]

    corrections.undo(by=charlie, entry=AuditEntry.objects.get(action="merge"))
    assert herald.lines.get(key=key_of(PAPER)).seen == len(halves[0]) + 1
    assert courier.lines.get(key=key_of(PAPER)).seen == len(halves[1])
    assert not herald.lines.filter(article=own).exists()
