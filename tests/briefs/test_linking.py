"""Who an article's speaker is on record: (what the article says) -> slug, office, country."""

from __future__ import annotations

import datetime as dt

import pytest

from briefs import linking, vocabulary_store
from briefs.extraction.types import SpeakerRef
from briefs.models import Speaker

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 4, 12)


@pytest.fixture(autouse=True)
def empty_record(db) -> None:
    """No speakers but those a test makes."""
    from briefs.models import Quote, SpeakerAlias

    vocabulary_store.load()
    Quote.objects.update(speaker=None, office=None)
    SpeakerAlias.objects.all().delete()
    Speaker.objects.all().delete()


def link(name: str, *, day: dt.date | None = DAY, **ref) -> object:
    speaker = SpeakerRef(name, **ref)
    return linking.link([(speaker, day)])[speaker, day]


@pytest.mark.parametrize(
    "names",
    [
        ("Sergei Lavrov", "Sergey Lavrov", "Sergei Viktorovich Lavrov"),
        ("Abbas Araghchi", "Abbas Araqchi", "Seyed Abbas Araghchi"),
        ("Ebrahim Raisi", "Ibrahim Raeisi"),
        ("Petra Fictional", "Petra Fictional"),
    ],
)
def test_spellings_of_one_name_are_one_speaker(names: tuple[str, ...]) -> None:
    found = {link(name).speaker.slug for name in names}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ({"name": "Lavrov", "country": "RU"}, "Sergei Lavrov"),
        ({"name": "Lavrov", "country": "RU", "office": "Foreign Minister"}, "Sergei Lavrov"),
        ({"name": "Zarif", "country": "IR", "office": "Foreign Minister"}, "Mohammad Javad Zarif"),
        ({"name": "Sanchez", "country": "ES", "office": "Prime Minister"}, "Pedro Sánchez"),
        ({"name": "Sanchez", "country": "ES", "office": "Ambassador"}, "Sanchez"),
        ({"name": "Sanchez", "office": "Prime Minister"}, "Sanchez"),
        ({"name": "Pedro Sanchez"}, "Pedro Sánchez"),
    ],
)
def test_a_family_name_links_where_country_or_office_agree_a_full_one_always(
    ref: dict[str, str], name: str
) -> None:
    assert link(**ref).speaker.name == name


def test_a_bare_name_nobody_knows_stays_itself() -> None:
    known = link("Hanna Novotna", country="CZ").speaker
    assert link("Novotna").speaker != known


def test_full_names_become_variants_and_family_names_do_not() -> None:
    office = {"country": "ES", "office": "Prime Minister"}
    found = {link(name, **office).speaker for name in ("Pedro Sanchez", "Sanchez")}
    (speaker,) = found
    assert {one.text for one in speaker.aliases.all()} == {"Pedro Sánchez", "Pedro Sanchez"}


def test_a_country_is_learned_and_then_needs_no_saying() -> None:
    speaker = link("Hanna Novotna").speaker
    assert link("Hanna Novotna", country="CZ").speaker == speaker
    speaker.refresh_from_db()
    assert speaker.country_id == "CZ"
    assert link("Hanna Novotna").speaker == speaker


def test_of_several_of_one_name_it_is_the_one_that_the_statements_have() -> None:
    known = [link("Maria Fernandes", country=code).speaker for code in ("PT", "BR")]
    asked = SpeakerRef("Maria Fernandes"), DAY
    for one in known:
        assert linking.link([asked], linked={one.pk})[asked].speaker == one


def test_two_countries_keep_two_people_of_one_name_apart() -> None:
    first = link("Maria Fernandes", country="PT", office="Foreign Minister")
    second = link("Maria Fernandes", country="BR", office="Ambassador")
    assert first.speaker != second.speaker
    assert {first.speaker.slug, second.speaker.slug} == {"maria-fernandes", "maria-fernandes-2"}


def test_who_is_named_without_a_country_is_one_more_on_record_not_one_an_article() -> None:
    known = [link("Maria Fernandes", country=code).speaker for code in ("PT", "BR")]
    open_ = [link("Maria Fernandes").speaker for _ in range(3)]
    assert len({one.pk for one in open_}) == 1
    assert open_[0] not in known
    assert link("Maria Fernandes", country="BR").speaker == known[1]


def test_a_name_everybody_knows_outweighs_a_country_misread() -> None:
    found = link("Vladimir Putin", country="IR")
    assert (found.speaker.slug, found.country_id) == ("vladimir-putin", "RU")


def test_a_statement_carries_the_office_held_on_its_day() -> None:
    stated = link("Kazem Jalali", country="IR", office="Iranian Ambassador to Moscow")
    assert (stated.office.title, stated.office.country_id) == ("Ambassador", "IR")
    known = link("Sergei Lavrov", country="RU")
    assert (known.office.title, known.office.country_id) == ("Foreign Minister", "RU")
    assert link("Sergei Lavrov", country="RU", day=None).office is None


def test_an_office_that_was_left_is_not_held() -> None:
    left = link("Petra Fictional", country="NO", office="Former Foreign Minister")
    assert (left.office, left.country_id) == (None, "NO")
    assert not left.speaker.offices.exists()


def test_an_office_is_attested_from_the_first_to_the_last_statement_seen() -> None:
    link("Petra Fictional", office="Chief Negotiator", day=dt.date(2021, 5, 1))
    office = link("Petra Fictional", office="Chief Negotiator", day=dt.date(2020, 1, 31)).office
    office.refresh_from_db()
    assert (office.attested_from, office.attested_to) == (dt.date(2020, 1, 31), dt.date(2021, 5, 1))


def test_an_unnamed_source_is_nobody_on_record() -> None:
    assert link("a senior official", kind="unnamed", country="US").speaker is None
    assert not Speaker.objects.exists()


def test_a_body_is_a_speaker_of_its_own_kind() -> None:
    body = link("Russian Foreign Ministry", kind="body", country="RU").speaker
    assert body.kind == "body"
    assert link("the Russian Foreign Ministry", kind="body", country="RU").speaker == body


def test_a_merged_speaker_gets_no_new_statements() -> None:
    kept, merged = link("Petra Fictional").speaker, link("P. Fictionova").speaker
    Speaker.objects.filter(pk=merged.pk).update(merged_into=kept)
    assert link("P. Fictionova").speaker == kept
