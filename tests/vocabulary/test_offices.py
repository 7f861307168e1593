"""Words for an office in, its title and slug out."""

from __future__ import annotations

import pytest

from briefs.vocabulary.offices import canonical_office, known_offices


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("foreign minister", "Foreign Minister"),
        ("The Russian Foreign Minister", "Foreign Minister"),
        ("Minister of Foreign Affairs of the Islamic Republic of Iran", "Foreign Minister"),
        ("Iran's top diplomat", "Foreign Minister"),
        ("head of Russia's diplomatic service", "Foreign Minister"),
        ("The head of the Russian diplomatic service", "Foreign Minister"),
        ("British Foreign Secretary", "Foreign Minister"),
        ("India's external affairs minister", "Foreign Minister"),
        ("Deputy Foreign Minister for Political Affairs", "Deputy Foreign Minister"),
        ("US Secretary of State", "Secretary of State"),
        ("Deputy Secretary of State", "Deputy Secretary of State"),
        ("Iranian Ambassador to Moscow", "Ambassador"),
        ("Iran's ambassador to the United Nations", "Ambassador to the United Nations"),
        ("Iranian Foreign Ministry spokesman", "Foreign Ministry Spokesperson"),
        ("spokeswoman for the Russian Foreign Ministry", "Foreign Ministry Spokesperson"),
        ("Department Spokesperson", "State Department Spokesperson"),
        ("spokesman", "Spokesperson"),
        ("UN chief", "Secretary-General"),
        ("Secretary-General of the United Nations", "Secretary-General"),
        ("President of the European Commission", "European Commission President"),
        ("EU foreign policy chief", "High Representative"),
        ("then-US President", "President"),
        ("First Vice President", "Vice President"),
        ("deputy prime minister", "Deputy Prime Minister"),
        ("deputy health minister", "Deputy Health Minister"),
        ("chairwoman", "Chairperson"),
        ("former keeper of the seals", "Keeper of seals"),
    ],
)
def test_one_title_for_many_wordings(words: str, title: str) -> None:
    assert canonical_office(words).title == title


def test_slugs_are_those_of_addresses() -> None:
    assert canonical_office("chargé d’affaires").slug == "charge-daffaires"
    assert canonical_office("").slug == "office"
    slugs = [office.slug for office in known_offices()]
    assert len(slugs) == len(set(slugs))
