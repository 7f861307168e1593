"""Searches in words, and the chips they are made of."""

from __future__ import annotations

import datetime as dt

import pytest

from search.query.parser import parse
from search.query.request import SearchQuery
from search.query.resolve import DictVocabulary
from search.query.words import Part, parts, say, sentence, title

TODAY = dt.date(2026, 4, 8)

LABELS = {
    ("speaker", "sergei-lavrov"): "Sergei Lavrov",
    ("speaker", "kazem-jalali"): "Kazem Jalali",
    ("country", "IR"): "Iran",
    ("country", "CN"): "China",
    ("from", "RU"): "Russia",
    ("topic", "nuclear"): "Nuclear programme",
    ("outlet", "mehr"): "Mehr News Agency",
    ("type", "direct"): "Direct",
    ("verb", "denied"): "Denied",
    ("named", "unnamed"): "Unnamed source",
    ("office", "foreign-minister"): "Foreign minister",
}
VOCABULARY = DictVocabulary(
    {
        "speaker": {"lavrov": ["sergei-lavrov"], "jalali": ["kazem-jalali"]},
        "country": {"iran": ["IR"]},
    },
    [["JCPOA", "Joint Comprehensive Plan of Action"]],
)


def label(field: str, value: str) -> str:
    return LABELS.get((field, value), value)


def read(querystring: str) -> SearchQuery:
    return SearchQuery.from_querystring(querystring, TODAY)


def chips(querystring: str) -> list[Part]:
    return parts(read(querystring), label, VOCABULARY, TODAY)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "anything"),
        ("a b", "a and b"),
        ("a b OR c", "(a and b) or c"),
        ("a (b OR c)", "a and (b or c)"),
        ("JCPOA W/5 sanctions", "JCPOA within 5 words of sanctions"),
        ("a PRE/1 b", "a at most 1 word before b"),
        ("a NOT W/5 b", "a not within 5 words of b"),
        ("a W/S b", "a in the same sentence as b"),
        ('"Nuclear deal"', "“Nuclear deal”"),
        ('="nuclear deal"', "“nuclear deal” exactly"),
        ('"Sanctions"', "“Sanctions” exactly"),
        ("sanction*", "sanction*"),
        ("lavrov~2", "lavrov (or 2 letters different)"),
        ("ATLEAST5(a OR b)", "(a or b) at least 5 times"),
        ("FIRST50(a)", "a in the first 50 words"),
        ("title:a byline:b", "a in the title and b in the byline"),
        ("NOT (a b)", "not (a and b)"),
        ("U.S. OR by:x", "U.S. or by x"),
        ("said:2022-01", "said in January 2022"),
        ("said:2022", "said in 2022"),
        ("said:2022-01..2022-02", "said between 1 Jan 2022 and 28 Feb 2022"),
        ("said:2022-02..2022-12", "said between 1 Feb 2022 and 31 Dec 2022"),
        ("published:>=2022", "published since 1 Jan 2022"),
        ("before:2022", "dated until 31 Dec 2021"),
        ("said:2022-01-05", "said on 5 Jan 2022"),
        ("date:none", "undated"),
        ("said:none", "said on no known day"),
        ("words:>20", "at least 21 words"),
        ("words:5..20", "5 to 20 words"),
    ],
)
def test_tree_in_words(query: str, words: str) -> None:
    assert say(parse(query, TODAY), label, query) == words


SENTENCES = [
    (
        "q=JCPOA W/5 sanctions&speaker=sergei-lavrov&said=2022-01-01..2022-01-31",
        "containing JCPOA (or “joint comprehensive plan of action”) within 5 words of sanctions, "
        "by Sergei Lavrov, said in January 2022",
    ),
    ('q="JCPOA"', "containing “JCPOA” exactly"),
    ("q=iran sanctions", "containing iran and sanctions"),
    ("q=iran sanctions flamingo&match=any", "containing iran or sanctions or flamingo"),
    ("q=iran sanctions&match=all", "containing iran and sanctions"),
    ("q=iran&match=any", "containing iran"),
    ("q=a (b OR c) -d&match=any", "containing a or (b or c), not containing d"),
    ("q=a by:lavrov b&match=any", "containing a or b, by Sergei Lavrov"),
    ("q=a b OR c", "containing (a and b) or c"),
    ("q=a (b OR c) -d", "containing a and (b or c), not containing d"),
    ("q=by:lavrov iran by:jalali", "by Sergei Lavrov or Kazem Jalali, containing iran"),
    ("q=-by:lavrov iran russia", "not by Sergei Lavrov, containing iran and russia"),
    ("q=a said:2022 b", "containing a, said in 2022, containing b"),
    ("speaker=sergei-lavrov&speaker=kazem-jalali", "by Kazem Jalali or Sergei Lavrov"),
    ("speaker=-kazem-jalali", "not by Kazem Jalali"),
    ("country=IR&country=CN", "mentioning China or Iran"),
    ("country=IR&country=CN&country_match=all", "mentioning China and Iran"),
    ("from=RU&topic=nuclear", "by speakers from Russia, about Nuclear programme"),
    ("from=-RU&outlet=mehr", "not by speakers from Russia, in Mehr News Agency"),
    (
        "type=direct&verb=denied&named=unnamed&office=foreign-minister",
        "quoted as direct, reported as denied, attributed to unnamed source, "
        "speaking as Foreign minister",
    ),
    ("date=2021..", "dated since 1 Jan 2021"),
    ("said=last7d", "said in the last 7 days"),
    ("date=last-month&said=last1y", "dated last month, said in the last year"),
    ("said=last7d..", "said since 2 Apr 2026"),
    ("q=said:today", "said today"),
    ("date=none", "undated"),
    ("q=a&seq=5..9", "containing a, among new results"),
    ("q=a AND (", "matching a AND ("),
    ("q=by:nobody", "by nobody"),
    ("", ""),
]


@pytest.mark.parametrize(("querystring", "words"), SENTENCES)
def test_search_in_words(querystring: str, words: str) -> None:
    assert sentence(chips(querystring)) == words


@pytest.mark.parametrize(
    ("querystring", "expected"),
    [
        ("", "All statements"),
        ("kind=articles", "All articles"),
        ("speaker=sergei-lavrov", "Statements by Sergei Lavrov"),
        ("kind=articles&q=iran", "Articles containing iran"),
    ],
)
def test_title(querystring: str, expected: str) -> None:
    assert title(read(querystring), label, VOCABULARY, TODAY) == expected


@pytest.mark.parametrize(
    ("querystring", "expected"),
    [
        (
            "q=JCPOA Iran&speaker=sergei-lavrov&speaker=kazem-jalali",
            [
                ("containing", "q=Iran&speaker=kazem-jalali&speaker=sergei-lavrov"),
                ("and", "q=JCPOA&speaker=kazem-jalali&speaker=sergei-lavrov"),
                ("by", "q=JCPOA Iran&speaker=sergei-lavrov"),
                ("or", "q=JCPOA Iran&speaker=kazem-jalali"),
            ],
        ),
        (
            "q=by:lavrov,jalali U.S.&kind=articles&page=3",
            [
                ("by", "kind=articles&q=speaker:jalali U.S."),
                ("or", "kind=articles&q=speaker:lavrov U.S."),
                ("containing", "kind=articles&q=speaker:lavrov,jalali"),
            ],
        ),
        ("q=a -b", [("containing", "q=NOT b"), ("not containing", "q=a")]),
        ("q=(", [("matching", "")]),
        ("speaker=-x&date=none", [("not by", "date=none"), ("", "speaker=-x")]),
    ],
)
def test_chips_lead_to_the_search_without_them(
    querystring: str, expected: list[tuple[str, str]]
) -> None:
    found = [(part.connector, part.query_without_it) for part in chips(querystring)]
    assert found == [(connector, read(without)) for connector, without in expected]


def test_excluded_parts_say_so() -> None:
    assert [part.excluded for part in chips("q=a -b&speaker=x&speaker=-y")] == [
        False,
        True,
        False,
        True,
    ]
