"""What is marked in a text, shown in square brackets."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.analysis import stem, tokenize
from search.query.highlight import counts, highlight, highlighter, in_each
from search.query.parser import parse
from search.query.resolve import DictVocabulary, resolve
from search.query.tree import Phrase, Word

VOCABULARY = DictVocabulary({}, [["JCPOA", "Joint Comprehensive Plan of Action"]])


def marked(text: str, query: str, field: str = "text") -> str:
    parts, at = [], 0
    for start, end in highlight(text, resolve(parse(query), VOCABULARY), field):
        parts += [text[at:start], "[", text[start:end], "]"]
        at = end
    return "".join([*parts, text[at:]])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sanction", "New [sanctions] were [sanctioned]."),
        ('"sanctions"', "New [sanctions] were sanctioned."),
        ("iran", "[Iran]’s and [IRAN]'s, Iranian"),
        ("vucic erdogan", "[Vučić] met [Erdoğan]"),
        ("divoire", "Côte [d’Ivoire], Côte [d'Ivoire]"),
        ("ivoire", "Côte d’Ivoire"),
        ("iran war", "[Iran]-[war], [war]/[iran], [war]"),
        ("deal oneill", "“[Deal]”—[deals]–‘[DEAL]’: [O’Neill], [o'neill], ideal"),
        ("U.S.", "the [U.S.], [US] and [U.S.]-led told us"),
        ("us", "the [U.S.] told [us]"),
        ("1000", "[1,000] men, 1 and 000"),
        ("strasse oeuvre final", "die [Straße], [œuvre], [ﬁnal]"),
        ("制裁", "对伊朗的[制裁]。"),
        ('"nuclear deal"', "the [nuclear deal], nuclear talks, [nuclear-deal]"),
        ('"nuclear deal"', "[Nuclear\ndeals] but nuclear, no deal"),
        ('"iran deal"', "[Iran's deal]"),
        ('="nuclear deal"', "[nuclear deal], nuclear deals"),
        ('"a b a" c', "[a b a b a] b [c]"),
        ("sanction*", "[sanctions], [sanctioning]; sanct"),
        ("wom?n", "[women], [woman], womaan"),
        ("lavrov~1", "[Lavrow] and [Lavrovs], not Levrov's Lavrowsk"),
        ("x NOT b", "[x] b"),
        ("x NOT W/5 b", "[x] b"),
        ("x W/5 b", "[x] a [b]"),
        ("(x OR b) W/S c", "[x] [b] [c]"),
        ("ATLEAST2(x) FIRST5(b)", "[x] [b]"),
        ("title:x b NOT c said:2021 words:>5", "x [b] c 2021"),
        ("JCPOA", "the [JCPOA], the [Joint Comprehensive Plan of Action]"),
        ("what did the president say", "what did the [president] [say]"),
        ("the", "[the] end"),
        ("iran s trip", "[Iran] [s] [trip], [Iran]’s"),
        ("", "nothing"),
    ],
)
def test_marks(query: str, expected: str) -> None:
    text = expected.replace("[", "").replace("]", "")
    assert marked(text, query) == expected


def test_fields_are_marked_apart() -> None:
    assert marked("x b c", "title:x byline:b c", "title") == "[x] b [c]"
    assert marked("x b c", "title:x byline:b c", "names") == "x [b] [c]"


def test_texts_marked_together_are_marked_as_each_alone() -> None:
    find = highlighter(resolve(parse('"nuclear deal" OR iran'), VOCABULARY))
    texts = ["the nuclear", "deal with Iran", "", "a nuclear deal, Iranian", "Iran’s nuclear deal"]
    assert in_each(find, texts) == [find(text) for text in texts]
    assert counts(find, texts) == [len(find(text)) for text in texts] == [0, 1, 0, 1, 2]
    assert in_each(find, []) == counts(find, []) == []
    zeros = highlighter(resolve(parse("00000000"), VOCABULARY))
    assert in_each(zeros, ["00000000", "", "x"]) == [[(0, 8)], [], []]


WORDS = ["sanctions", "Sanction", "iran", "d'Ivoire", "ivoire", "U.S.", "us", "1,000", "000", "Vučić",
         "vucic", "Straße", "strasse", "制裁", "制", "Œuvre", "don't", "a"]  # fmt: skip
PIECES = [
    *WORDS,
    " ",
    " ",
    " ",
    "-",
    "’s ",
    "'s",
    ".",
    ",",
    "_",
    "“",
    "‘",
    "ʼ",
    "\n",
    "\u0301",
    "/",
]


@settings(max_examples=500)
@given(
    st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.text()),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.booleans(),
)
@example("ʼSanctions", ["sanctions"], False)
@example("sanctions制", ["制裁"], False)
@example("12.000", ["000"], False)
def test_marks_what_a_walk_over_all_tokens_finds(text: str, words: list[str], phrase: bool) -> None:
    terms = [token.text for word in words for token in tokenize(word)]
    tree = Phrase(tuple(terms)) if phrase and len(terms) > 1 else Word(terms[0])
    wanted = [stem(term) for term in (terms if isinstance(tree, Phrase) else terms[:1])]
    tokens = tokenize(text)
    stems = [stem(token.text) for token in tokens]
    covered = set()
    for at in range(len(stems)):
        if stems[at : at + len(wanted)] == wanted:
            last = tokens[at + len(wanted) - 1]
            covered.update(range(tokens[at].start, last.end))
    assert {i for start, end in highlight(text, tree) for i in range(start, end)} == covered
