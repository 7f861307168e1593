"""Query in, tree out; and what is said about queries that cannot be read."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.query.canonical import canonical
from search.query.errors import QueryError, QueryProblem
from search.query.parser import parse
from search.query.tree import (
    All,
    And,
    AtLeast,
    Dates,
    First,
    Fuzzy,
    Length,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Scoped,
    Values,
    Wildcard,
    Within,
    Word,
)

TODAY = dt.date(2026, 4, 8)  # a Wednesday


def w(text: str) -> Word:
    return Word(text)


def both(*children: Node) -> And:
    return And(children)


def either(*children: Node) -> Or:
    return Or(children)


def values(field: str, *typed: str) -> Values:
    return Values(field, typed)


def days(field: str, start: str | None, end: str | None, spelling: str = "") -> Dates:
    return Dates(
        field,
        dt.date.fromisoformat(start) if start else None,
        dt.date.fromisoformat(end) if end else None,
        spelling=spelling,
    )


A, B, C = w("a"), w("b"), w("c")
IRAN, DEAL = w("iran"), Phrase(("nuclear", "deal"))

TREES: list[tuple[str, Node]] = [
    # words
    ("", All()),
    ("  — … ? ", All()),
    ("Iran", IRAN),
    ("a b", both(A, B)),
    ("VUČIĆ Côte d’Ivoire", both(w("vucic"), w("cote"), w("divoire"))),
    ("US us U.S.", both(w("u.s"), w("us"), w("u.s"))),
    ("sanctions-resistant", Phrase(("sanctions", "resistant"))),
    ("iran,iraq; syria, 1,000", both(IRAN, w("iraq"), w("syria"), w("1000"))),
    ("at 10:30", both(w("at"), Phrase(("10", "30")))),
    ("https://x.com/a?b", Phrase(("https", "x", "com", "a", "b"))),
    ("Lavrov: no talks", both(w("lavrov"), w("no"), w("talks"))),
    ("did Iran agree?", both(w("did"), IRAN, w("agree"))),
    ("did Iran agree? A deal.", both(w("did"), IRAN, w("agree"), A, w("deal"))),
    ("is a b? which is c?", both(w("is"), A, w("b"), w("which"), w("is"), C)),
    ("iran deal sanction? talks", both(IRAN, w("deal"), Wildcard("sanction?"), w("talks"))),
    ("iran the sanction? talks", both(IRAN, w("the"), Wildcard("sanction?"), w("talks"))),
    ("a sanction? b", both(A, Wildcard("sanction?"), B)),
    ("WHO DID NOT JOIN US .", both(w("who"), w("did"), w("not"), w("join"), w("us"))),
    ("IS IRAN NOT IN A DEAL? .", both(*map(w, "is iran not in a deal".split()))),
    ("IRAN OR THE DEAL", either(IRAN, both(w("the"), w("deal")))),
    ("(A OR B) OF THE C", both(either(A, B), w("of"), w("the"), C)),
    ("first50.", w("first50")),
    ("24/7", Phrase(("24", "7"))),
    # operators
    ("a AND b", both(A, B)),
    ("a and b", both(A, w("and"), B)),
    ("a OR b", either(A, B)),
    ("a | b || c", either(A, B, C)),
    ("a AND b OR c", either(both(A, B), C)),
    ("a b OR c", either(both(A, B), C)),
    ("a AND (b OR c)", both(A, either(B, C))),
    ("(a b) c", both(A, B, C)),
    ("a OR (b OR c)", either(A, B, C)),
    ("((a))", A),
    ("NOT a", Not(A)),
    ("a NOT b", both(A, Not(B))),
    ("a AND NOT b", both(A, Not(B))),
    ("a -b", both(A, Not(B))),
    ("a −b", both(A, Not(B))),
    ('-"a b"', Not(Phrase(("a", "b")))),
    ("-(a OR b)", Not(either(A, B))),
    ("NOT NOT a", A),
    ("NOT a OR b", either(Not(A), B)),
    ("a - b", both(A, B)),
    ("+a b", both(A, B)),
    # phrases and exact words
    ('"nuclear deal"', DEAL),
    ("“nuclear deal”", DEAL),
    ("«nuclear deal»", DEAL),
    ('"Sanctions"', Word("sanctions", exact=True)),
    ('="nuclear deal"', Phrase(("nuclear", "deal"), exact=True)),
    ('"did they agree?"', Phrase(("did", "they", "agree"))),
    ('"" a', A),
    # proximity
    ("a W/5 b", Near(A, B, 5)),
    ("a w/5 b", Near(A, B, 5)),
    ("a NEAR/5 b", Near(A, B, 5)),
    ("a NEAR5 b", Near(A, B, 5)),
    ("a /5 b", Near(A, B, 5)),
    ('"a b"~5', Near(A, B, 5)),
    ("a PRE/5 b", Near(A, B, 5, ordered=True)),
    ("a pre/5 b", Near(A, B, 5, ordered=True)),
    ("a +5 b", Near(A, B, 5, ordered=True)),
    ("a ADJ5 b", Near(A, B, 5, ordered=True)),
    ("a NOT W/5 b", Near(A, B, 5, negated=True)),
    ("a NOT w/5 b", Near(A, B, 5, negated=True)),
    ("a W/S b", Within(A, B, "sentence")),
    ("a /p b", Within(A, B, "paragraph")),
    ("a W/5 b W/3 c", both(Near(A, B, 5), Near(B, C, 3))),
    ('"a b c"~5', both(Near(A, B, 5), Near(B, C, 5))),
    ("(a OR b) W/5 c", Near(either(A, B), C, 5)),
    ('"nuclear deal" W/5 a', Near(DEAL, A, 5)),
    ("NOT a W/5 b", Not(Near(A, B, 5))),
    ("a W/5 b c", both(Near(A, B, 5), C)),
    ("a OR b W/5 c", either(A, Near(B, C, 5))),
    # counting
    ("ATLEAST5(a)", AtLeast(5, A)),
    ("atleast5 a b", both(AtLeast(5, A), B)),
    ("FIRST50(a OR b)", First(50, either(A, B))),
    # wildcards and fuzzy words
    ("sanction*", Wildcard("sanction*")),
    ("sanction!", Wildcard("sanction*")),
    ("wom?n", Wildcard("wom?n")),
    ("Erdoğ*", Wildcard("erdog*")),
    ("anti-sanction*", Near(w("anti"), Wildcard("sanction*"), 1, ordered=True)),
    ('"new sanction*"', Near(w("new"), Wildcard("sanction*"), 1, ordered=True)),
    ("lavrov~", Fuzzy("lavrov", 1)),
    ("lavrov~2", Fuzzy("lavrov", 2)),
    # fields
    ("speaker:lavrov", values("speaker", "lavrov")),
    ("Speaker: lavrov", values("speaker", "lavrov")),
    ('speaker:"Sergei  Lavrov"', values("speaker", "Sergei Lavrov")),
    ("speaker:lavrov,jalali", values("speaker", "lavrov", "jalali")),
    ('speaker:"Sergei Lavrov", jalali', values("speaker", "Sergei Lavrov", "jalali")),
    ("speaker:(lavrov OR jalali)", values("speaker", "lavrov", "jalali")),
    ("speaker:(sergei lavrov)", values("speaker", "sergei lavrov")),
    ("speaker:lavrov iran speaker:jalali", both(values("speaker", "lavrov", "jalali"), IRAN)),
    ("speaker:lavrov OR speaker:jalali", values("speaker", "lavrov", "jalali")),
    ("country:IR AND country:CN", both(values("country", "IR"), values("country", "CN"))),
    ("country:(IR AND CN)", both(values("country", "IR"), values("country", "CN"))),
    ("country:(IR -CN)", both(values("country", "IR"), Not(values("country", "CN")))),
    ("-speaker:lavrov a", both(Not(values("speaker", "lavrov")), A)),
    (
        "by:x mentions:IR about:x source:x",
        both(
            values("speaker", "x"), values("country", "IR"), values("topic", "x"),
            values("outlet", "x"),
        ),
    ),
    ('office:"foreign minister" from:RU', both(values("office", "foreign minister"), values("from", "RU"))),
    ("title:a b", both(Scoped("title", A), B)),
    ("title:(a W/5 b)", Scoped("title", Near(A, B, 5))),
    ("title:sanction*", Scoped("title", Wildcard("sanction*"))),
    ('byline:"nuclear deal"', Scoped("names", DEAL)),
    # dates: a partial date is its whole period
    ("said:2026-03-01..2026-03-31", days("said", "2026-03-01", "2026-03-31")),
    ("said:2026-03", days("said", "2026-03-01", "2026-03-31")),
    ("said:2024-02", days("said", "2024-02-01", "2024-02-29")),
    ("said:2026", days("said", "2026-01-01", "2026-12-31")),
    ("published:>=2026-03", days("published", "2026-03-01", None)),
    ("published:>2026-03", days("published", "2026-04-01", None)),
    ("published:<2026", days("published", None, "2025-12-31")),
    ("published:<= 2026", days("published", None, "2026-12-31")),
    ("said:2021..", days("said", "2021-01-01", None)),
    ("said:..2021", days("said", None, "2021-12-31")),
    ("said:[2021 TO 2022-03]", days("said", "2021-01-01", "2022-03-31")),
    ("said:[* TO 2022]", days("said", None, "2022-12-31")),
    ("date:none", Dates("date", undated=True)),
    ("after:2021", days("date", "2021-01-01", None)),
    ("before:2022", days("date", None, "2021-12-31")),
    ("after:2021 before:2022", days("date", "2021-01-01", "2021-12-31")),
    ("said:>=2021 a said:<=2022", both(days("said", "2021-01-01", "2022-12-31"), A)),
    ("said:2020 said:2022", either(days("said", "2020-01-01", "2020-12-31"), days("said", "2022-01-01", "2022-12-31"))),
    ("said:(2020 OR none)", either(days("said", "2020-01-01", "2020-12-31"), Dates("said", undated=True))),
    ("said:today", days("said", "2026-04-08", "2026-04-08", "today")),
    ("said:yesterday", days("said", "2026-04-07", "2026-04-07", "yesterday")),
    ("said:last7d", days("said", "2026-04-02", "2026-04-08", "last7d")),
    ("said:last2w", days("said", "2026-03-26", "2026-04-08", "last2w")),
    ("said:last1m", days("said", "2026-03-09", "2026-04-08", "last1m")),
    ("said:last1y", days("said", "2025-04-09", "2026-04-08", "last1y")),
    ("said:last-week", days("said", "2026-03-30", "2026-04-05", "last-week")),
    ("said:this-week", days("said", "2026-04-06", "2026-04-12", "this-week")),
    ("said:last-month", days("said", "2026-03-01", "2026-03-31", "last-month")),
    ("said:last-year", days("said", "2025-01-01", "2025-12-31", "last-year")),
    ("said:>=last-month", days("said", "2026-03-01", None, ">=last-month")),
    ("after:last-month", days("date", "2026-03-01", None, ">=last-month")),
    # length
    ("words:>20", Length(low=21)),
    ("words:<=20", Length(high=20)),
    ("words:5..20", Length(5, 20)),
    ("words:>=5 words:<=20", Length(5, 20)),
]  # fmt: skip


@pytest.mark.parametrize(("query", "tree"), TREES)
def test_tree(query: str, tree: Node) -> None:
    assert parse(query, TODAY) == tree


@pytest.mark.parametrize("query", [query for query, _ in TREES])
def test_canonical_spelling_is_read_as_the_same_tree(query: str) -> None:
    tree = parse(query, TODAY)
    assert parse(canonical(tree), TODAY) == tree


CANONICAL = [
    ("a AND b", "a b"),
    ("a b OR c", "a b OR c"),
    ("(a OR b) AND NOT c", "(a OR b) NOT c"),
    ('"A  B"', '"a b"'),
    ("a /5 b", "a W/5 b"),
    ("a adj/5 b", "a PRE/5 b"),
    ('by:"Sergei Lavrov" by:jalali', 'speaker:"Sergei Lavrov",jalali'),
    ("country:IR AND country:CN", "country:IR AND country:CN"),
    ("said:2026-03-01..2026-03-31", "said:2026-03"),
    ("said:>=2026-03", "said:2026-03-01.."),
    ("said:LAST7D", "said:last7d"),
    ("words:>20", "words:21.."),
    ("iran OR sanction?", "iran OR sanction?"),
    ("did iran AND sanction?", "did AND iran AND sanction?"),
    ("did iran AND sanction? AND the b", "did AND iran AND sanction? AND the AND b"),
]


@pytest.mark.parametrize(("query", "spelling"), CANONICAL)
def test_canonical(query: str, spelling: str) -> None:
    assert canonical(parse(query, TODAY)) == spelling


# query, what is marked, a part of the message, the repair
PROBLEMS: list[tuple[str, str, str, str | None]] = [
    ("(a b", "(", "not closed", "(a b)"),
    ("a b)", ")", "closes nothing", "a b"),
    (") a", ")", "closes nothing", "a"),
    ('a "b c', '"b c', "not closed", 'a "b c"'),
    ("a “b c", "“b c", "not closed", 'a "b c"' .replace('"b', "“b")),
    ("a ()", "(", "nothing between", "a"),
    ("a AND", "AND", "nothing after AND", "a"),
    ("AND a", "AND", "needs a word before", "a"),
    ("a OR AND b", "AND", "needs a word before", "a OR b"),
    ("a W/5", "W/5", "nothing after W/5", "a"),
    ("W/5 a", "W/5", "needs a word before", "a"),
    ("NOT", "NOT", "nothing after NOT", '"NOT"'),
    ("AND OR", "AND", "needs a word before", '"AND OR"'),
    ("()", "(", "nothing between", None),
    ("(a OR) b", "OR", "nothing after OR", "(a) b"),
    ("speeker:lavrov a", "speeker:", "no field “speeker:”", "speaker:lavrov a"),
    ("author:smith", "author:", "no field “author:”", "byline:smith"),
    ("a headline:b", "headline:", "no field “headline:”", "a title:b"),
    ("zzqq:b c", "zzqq:", "no field “zzqq:”", '"zzqq b" c'),
    ("*sanction*", "*sanction*", "cannot begin with *", "sanction*"),
    ("?ran", "?ran", "cannot begin with ?", "ran"),
    ("a ir*", "ir*", "3 letters", "a ir"),
    ('"new ir*"', '"new ir*"', "3 letters", '"new ir"'),
    ("anti-*ism b", "anti-*ism", "cannot begin", "anti-ism b"),
    ("lavrov~3", "lavrov~3", "by 1 or 2 letters", "lavrov~2"),
    ("ab~1", "ab~1", "at least 3 letters", "ab"),
    ("a-b~1", "a-b~1", "single word", "a-b"),
    ("a W/21 b", "W/21", "at most 20", "a W/20 b"),
    ("a PRE/0 b", "PRE/0", "at least 1", "a PRE/1 b"),
    ('"a b"~50', '"a b"~50', "at most 20", '"a b"~20'),
    ("(nuclear deal) W/5 a", "W/5", "words and phrases", '"nuclear deal" W/5 a'),
    ("speaker:x W/5 a", "W/5", "words and phrases", "speaker:x AND a"),
    ("(a W/5 b) W/S c", "W/S", "words and phrases", "a W/5 b W/S c"),
    ("a NOT W/S b", "W/S", "NOT works with a distance", "a NOT W/20 b"),
    ("ATLEAST0(a)", "ATLEAST0", "from 1 to 99", "ATLEAST1(a)"),
    ("ATLEAST5(a b)", "ATLEAST5", "words and phrases", 'ATLEAST5"a b"'),
    ("FIRST50", "FIRST50", "nothing after", '"FIRST50"'),
    ("a speaker:", "speaker:", "needs a value", "a"),
    ("title: AND a", "title:", "needs a value", "a"),
    ("speaker:lavr* a", "speaker:lavr*", "without *", "speaker:lavr a"),
    ("a title:(speaker:x)", "speaker:x", "inside another", "a"),
    ("a said:2022..2021", "said:2022..2021", "ends before it begins", "a said:2021..2022"),
    ("said:2021/2/3", "said:2021/2/3", "is no date", "said:2021-02-03"),
    ("a said:soon", "said:soon", "is no date", "a"),
    ("a said:2021-02-30", "said:2021-02-30", "is no date", "a"),
    ("a said:..", "said:..", "needs a day", "a"),
    ("a words:many", "words:many", "no number of words", "a"),
    ("words:20..5", "words:20..5", "smaller number", "words:5..20"),
    # several mistakes are repaired together
    ('(a AND "b ir* c', '"b ir* c', "not closed", '(a AND "b ir c")'),
]  # fmt: skip


@pytest.mark.parametrize(("query", "marked", "message", "repair"), PROBLEMS)
def test_problem(query: str, marked: str, message: str, repair: str | None) -> None:
    problem = problem_of(query)
    assert query[problem.position : problem.position + problem.length] == marked
    assert message in problem.message
    assert problem.repair == repair


def problem_of(query: str) -> QueryProblem:
    with pytest.raises(QueryError) as caught:
        parse(query, TODAY)
    return caught.value.problem


def test_a_query_has_at_most_32_terms() -> None:
    words = [f"w{n}" for n in range(33)]
    assert len(parse(" ".join(words[:32])).children) == 32  # type: ignore[attr-defined]
    problem = problem_of(f"({' '.join(words)})")
    assert "32 different words" in problem.message
    assert problem.repair == f"({' '.join(words[:32])})"


def test_function_words_and_repetitions_do_not_count_in_a_long_question() -> None:
    question = "what did the minister say of the deal and of the sanctions in the city of vienna"
    assert parse(f"{question} {question}")
    problem = problem_of("the " * 129)
    assert "32 different words" in problem.message
    assert problem.repair


def test_a_phrase_counts_as_one_term() -> None:
    assert parse('"' + "word " * 100 + '"') == Phrase(("word",) * 100)


def test_a_query_has_at_most_1000_characters() -> None:
    problem = problem_of('"' + "word " * 201)
    assert "1,000 characters" in problem.message
    assert problem.repair is not None
    assert parse(problem.repair) == Phrase(("word",) * 199)


def test_groups_are_nested_at_most_8_deep() -> None:
    query = "a"
    for depth in range(8):
        query = f"({query} {'OR' if depth % 2 else 'AND'} b)"
    assert isinstance(parse(query), Or)
    assert "8 deep" in problem_of(f"{query} AND b").message
    assert "8 deep" in problem_of("(" * 400 + "a" + ")" * 400).message
    assert "8 deep" in problem_of("NOT " * 200 + "a").message


PIECES = st.sampled_from(
    [
        "a", "Iran", "U.S.", "sanction*", "wom?n", "x~1", "lavrov~2", '"', '"a b"', "(", ")", "(", ")",
        " AND ", " OR ", " NOT ", " -", " W/5 ", " PRE/30 ", " /s ", "~5", "ATLEAST3", "FIRST20(",
        "speaker:", "title:", "said:", "words:", "foo:", "2021", "..", ">=", "last7d", "none",
        "[2020 TO 2021]", ",", "*", "?", "!", "~", "=", ":", "-", " ", " ", "é", "制裁", "’s", "\x00",
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join)))
@example('"ʼ*" "ـ ²~1 ʼ~1 ʼ!')
@example("speaker:\x85 said:²")
@example("words:٣..٤ lavrov~²")
def test_any_text_is_read_or_repaired(text: str) -> None:
    try:
        tree = parse(text, TODAY)
    except QueryError as error:
        problem = error.problem
        assert problem.message
        assert 0 <= problem.position <= problem.position + problem.length <= len(text)
        if problem.repair is not None:
            assert parse(problem.repair, TODAY) != All() or problem.repair.strip()
    else:
        spelling = canonical(tree)
        if len(spelling) <= 1000:
            assert parse(spelling, TODAY) == tree


@pytest.mark.parametrize(
    "piece",
    ["(", ")", '"', '"a', "a~1 ", "a* ", "*", "?", "a?", "-", "- ", "+", "foo:", "said:", "speaker:a,",
     "speaker:(", "NOT ", "a OR ", "a W/5 ", "ATLEAST5", "said:[", "1,000", "a.", "'", "~", "=\"", "é́", "_", "ʼ"],
)  # fmt: skip
def test_long_repetitions_are_read_or_repaired(piece: str) -> None:
    """An expression that backtracks would never end on one of these."""
    with contextlib.suppress(QueryError):
        assert isinstance(parse((piece * 1000)[:1000]), Node)
