"""Querysets whose SQL is made once answer like those that are made each time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.models.functions import Upper

from briefs.models import Country, Quote, Speaker
from briefs.prepared import Prepared
from tests.search.making import make_article, make_outlet, make_quote, make_speaker

pytestmark = pytest.mark.django_db

NAMES = Prepared(lambda slugs: Speaker.objects.filter(slug__in=slugs).values_list("slug", "name"))


@pytest.fixture
def people() -> list[Speaker]:
    return [make_speaker(name) for name in ("Ana Brnabić", "Bo Ek", "Carl Bildt", "Dag Ek", "Eva")]


def test_a_sequence_of_any_length(people, django_assert_num_queries):
    for count in range(1, 6):
        slugs = [one.slug for one in people[:count]]
        with django_assert_num_queries(1):
            assert NAMES.values(slugs) == [(one.slug, one.name) for one in people[:count]]


def test_an_empty_one_finds_nothing_without_asking(people, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert NAMES.values([]) == []


def test_single_values_beside_a_sequence(people):
    of_kind = Prepared(
        lambda kind, keys, most: Speaker.objects.filter(
            kind=kind, pk__in=keys, pk__lte=most
        ).values_list("name")
    )
    keys = [one.pk for one in people[:4]]
    assert of_kind.values("person", keys, keys[1]) == [("Ana Brnabić",), ("Bo Ek",)]
    assert of_kind.values("body", keys, keys[1]) == []


def test_an_expression_among_the_columns(people):
    shouted = Prepared(
        lambda keys: (
            Speaker.objects.filter(pk__in=keys)
            .annotate(shouted=Upper("name"))
            .values_list("shouted", "kind")
        )
    )
    assert shouted.values([people[1].pk]) == [("BO EK", "person")]


def test_what_it_depends_on_is_a_switch(people):
    ordered = Prepared(
        lambda keys, down: (
            Speaker.objects.filter(pk__in=keys)
            .order_by("-name" if down else "name")
            .values_list("name")
        )
    )
    keys = [one.pk for one in people[:2]]
    assert ordered.values(keys, down=False) == [("Ana Brnabić",), ("Bo Ek",)]
    assert ordered.values(keys, down=True) == [("Bo Ek",), ("Ana Brnabić",)]


def test_rows_are_those_of_the_queryset(django_assert_num_queries):
    sweden = Country.objects.get(code="SE")
    article = make_article("“We will go on,” said Carl Bildt.", outlet=make_outlet("Expressen"))
    made = make_quote(
        article,
        "We will go on,",
        speaker=make_speaker("Carl Bildt", country=sweden),
        said=dt.date(2004, 5, 1),
        said_precision="month",
    )
    whole = Prepared(
        lambda keys: Quote.objects.filter(pk__in=keys).select_related(
            "article__outlet", "speaker__country", "office"
        )
    )
    with django_assert_num_queries(1):
        (found,) = whole.rows([made.pk])
        assert found == made
        assert found.text == "We will go on,"
        assert found.article.outlet.name == "Expressen"
        assert found.speaker.country.name == "Sweden"
        assert found.office is None
        assert str(found.said_date) == "2004-05"


def test_what_is_left_out_is_read_when_asked_for(django_assert_num_queries):
    made = make_quote(make_article("It rained."), "It rained.")
    some = Prepared(lambda keys: Quote.objects.filter(pk__in=keys).only("start"))
    (found,) = some.rows([made.pk])
    with django_assert_num_queries(1):
        assert found.end == made.end


def test_what_a_text_contains(people):
    make_speaker("Percy 50%_off\\")
    named = Prepared(lambda part: Speaker.objects.filter(name__icontains=part).values_list("name"))
    for part in ("ek", "EK", "50%", "%_", "_o", "\\", "%"):
        expected = Speaker.objects.filter(name__icontains=part).values_list("name")
        assert named.values(part) == list(expected)
    assert named.values("%e") == []


@pytest.mark.parametrize("again", [False, True])
def test_parameters_of_both_spellings_reach_the_database_and_signs_of_percent_stay(
    db, again: bool
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s || '%%s' || %s", ["a%s", "b?"])
        assert cursor.fetchone() == ("a%s%sb?",)
        cursor.execute("SELECT %(one)s || '%%'", {"one": "c"})
        assert cursor.fetchone() == ("c%",)
