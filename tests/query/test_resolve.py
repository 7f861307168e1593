"""Names into slugs, words into all their wordings."""

from __future__ import annotations

import pytest

from search.query.errors import QueryError
from search.query.parser import parse
from search.query.resolve import DictVocabulary, resolve, synonyms
from search.query.tree import And, Expansion, Near, Node, Not, Phrase, Scoped, Values, Word

VOCABULARY = DictVocabulary(
    {
        "speaker": {
            "Sergei Lavrov": ["sergei-lavrov"],
            "Lavrov": ["sergei-lavrov", "anna-lavrova"],
            "Kazem Jalali": ["kazem-jalali"],
        },
        "country": {"Iran": ["IR"], "IR": ["IR"], "Iraq": ["IQ"], "Côte d'Ivoire": ["CI"]},
    },
    [
        ["JCPOA", "Joint Comprehensive Plan of Action"],
        ["Araghchi", "Araqchi"],
        ["UK", "United Kingdom", "United Kingdom of Great Britain"],
    ],
)


def named(field: str, *values: str) -> Values:
    return Values(field, values, resolved=True)


JCPOA = Expansion(Word("jcpoa"), (Phrase(("joint", "comprehensive", "plan", "of", "action")),))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("speaker:lavrov", named("speaker", "sergei-lavrov", "anna-lavrova")),
        ('speaker:"Sergei Lavrov",lavrov', named("speaker", "sergei-lavrov", "anna-lavrova")),
        ("country:ir", named("country", "IR")),
        ("country:(iran iraq)", named("country", "IR", "IQ")),
        ("country:“Côte d’Ivoire”", named("country", "CI")),
        ("NOT country:iran", Not(named("country", "IR"))),
        ("JCPOA", JCPOA),
        ('"JCPOA"', Word("jcpoa", exact=True)),
        (
            '"joint comprehensive plan of action"',
            Expansion(Phrase(("joint", "comprehensive", "plan", "of", "action")), (Word("jcpoa"),)),
        ),
        ("title:JCPOA", Scoped("title", JCPOA)),
        # the longer name finds nothing that the shorter one does not
        ("UK", Expansion(Word("uk"), (Phrase(("united", "kingdom")),))),
        ("araqchi W/5 x", Near(Expansion(Word("araqchi"), (Word("araghchi"),)), Word("x"), 5)),
        (
            "a truces",
            And(
                (
                    Word("a"),
                    Expansion(Word("truces"), (Word("ceasefire"), Phrase(("cease", "fire")))),
                )
            ),
        ),
        ("sanction* said:none", parse("sanction* said:none")),
    ],
)
def test_resolved(query: str, expected: Node) -> None:
    assert resolve(parse(query), VOCABULARY, query) == expected


@pytest.mark.parametrize(
    ("query", "marked", "message", "repair"),
    [
        (
            "a speaker:kasem",
            "kasem",
            "No speaker is called “kasem”.",
            'a speaker:"kazem jalali"',
        ),
        (
            'speaker:"Kasem  Jalali" b',
            "Kasem  Jalali",
            "No speaker is called “Kasem Jalali”.",
            'speaker:"kazem jalali" b',
        ),
        ("by:(lavrov OR kasem)", "kasem", "No speaker", 'by:(lavrov OR "kazem jalali")'),
        ("a NOT country:irn", "irn", "No country is called", "a NOT country:iran"),
        ("country:zz", "zz", "No country is called “zz”.", None),
        ("type:weird", "weird", "type: has no value “weird”.", None),
    ],
)
def test_unknown_value(query: str, marked: str, message: str, repair: str | None) -> None:
    with pytest.raises(QueryError) as caught:
        resolve(parse(query), VOCABULARY, query)
    problem = caught.value.problem
    assert query[problem.position : problem.position + problem.length] == marked
    assert message in problem.message
    assert problem.repair == repair
    if repair:
        resolve(parse(repair), VOCABULARY, repair)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ceasefires", "cease fire|truce"),
        ("UN", "united nations"),
        ("united nations", "un"),
        ("us", "u.s|united states"),
        ("u.s", ""),
        ("defences", "defense"),
        ("programmes", "program"),
        ("recognising", "recognize"),
        ("talks", ""),
    ],
)
def test_synonyms(words: str, expected: str) -> None:
    found = synonyms(tuple(words.lower().split()))
    assert "|".join(" ".join(wording) for wording in found) == expected
