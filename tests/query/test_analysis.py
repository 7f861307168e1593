"""What text becomes in the index, and where its sentences and paragraphs are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import boundaries, chunk_terms, fold, sentence_starts, stem, terms, tokenize

TERMS = [
    ("Iran's nuclear programme", "iran nuclear programme"),
    ("IRAN’S", "iran"),
    ("the sanctions-resistant economy", "the sanctions resistant economy"),
    ("Vučić, Erdoğan and İbrahim Raisi", "vucic erdogan and ibrahim raisi"),
    ("Côte d'Ivoire, Cote d’Ivoire, COTE DʼIVOIRE", "cote divoire cote divoire cote divoire"),
    ("Sana'a Sanaa Qurʾan", "sanaa sanaa quran"),
    ("E\u0301lyse\u0301e Straße ﬁnal Łódź Ærø Əliyev", "elysee strasse final lodz aero aliyev"),
    ("the U.S. and the US told us", "the u.s and the u.s told us"),
    ("the W.H.O., the WHO and those who", "the w.h.o the w.h.o and those who"),
    ("the U.S.'s, U.S.-led, U.S.", "the u.s u.s led u.s"),
    ("the U.N., the D.P.R.K. and the J.C.P.O.A", "the un the dprk and the jcpoa"),
    ("at 10:30 a.m. I am", "at 10 30 a.m i am"),
    ("1,000 of 12,345,678.", "1000 of 12345678"),
    ("3.67%, 3.67, $1.5bn", "3.67 3.67 1.5bn"),
    ("on 12.04.2021, 2021-04-12, 9/11", "on 12 04 2021 2021 04 12 9 11"),
    ("1,00 and 1,0000", "1 00 and 1 0000"),
    ("don't, 'no', the states' rights", "dont no the states rights"),
    ("the end.Then U.Sanctions", "the end then u sanctions"),
    ("an_underscore x.com AT&T", "an underscore x com at t"),
    ("对伊朗的制裁", "对 伊 朗 的 制 裁"),
    ("переговоры идут", "переговоры идут"),
    ("مُذاكرات", "مذاكرات"),
    ("x" * 100, "x" * 64),
    ("… — ' ’ _ ~", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TERMS)
def test_terms(text: str, expected: str) -> None:
    assert terms(text) == expected.split()


def test_offsets_are_those_of_the_text_given() -> None:
    text = "Straße ﬁnal İran’s U.S. Côte d’Ivoire."
    printed = [text[token.start : token.end] for token in tokenize(text)]
    assert printed == ["Straße", "ﬁnal", "İran", "U.S.", "Côte", "d’Ivoire"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Côte d’Ivoire", "cote divoire"),
        ("Korea, Republic of", "korea, republic of"),
        ("Aleksandar VUČIĆ", "aleksandar vucic"),
    ],
)
def test_fold_keeps_what_is_not_letters(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("term", "expected"),
    [("sanctions", "sanction"), ("negotiating", "negoti"), ("u.s", "u.s"), ("3.67", "3.67")],
)
def test_stem(term: str, expected: str) -> None:
    assert stem(term) == expected


SENTENCES = [
    (
        'He said "no." Then he left. Why? Nobody knows!',
        ["he said no", "then he left", "why", "nobody knows"],
    ),
    (
        "Mr. Smith met Gen. J. Doe on Jan. 5. They agreed.",
        ["mr smith met gen j doe on jan 5", "they agreed"],
    ),
    (
        "They left the U.S. The U.S. President stayed.",
        ["they left the u.s", "the u.s president stayed"],
    ),
    ("Enriched to 3.67 percent... and more.", ["enriched to 3.67 percent and more"]),
    ("“Will they?” he asked. “Yes.” “No.”", ["will they he asked", "yes", "no"]),
    ("A headline\nThe text begins. It ends.", ["a headline", "the text begins", "it ends"]),
    ("制裁。谈判", ["制 裁", "谈 判"]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text: str, expected: list[str]) -> None:
    tokens = tokenize(text)
    numbers, _ = boundaries(text, tokens)
    sentences: dict[int, list[str]] = {}
    for token, number in zip(tokens, numbers, strict=True):
        sentences.setdefault(number, []).append(token.text)
    assert [" ".join(words) for words in sentences.values()] == expected
    assert list(sentences) == list(range(len(sentences)))


def test_paragraphs() -> None:
    text = "One. Two.\n\nThree four.\nFive"
    assert boundaries(text, tokenize(text)) == ([0, 1, 2, 2, 3], [0, 0, 1, 1, 2])


@given(st.text())
def test_a_term_is_analysed_into_itself(text: str) -> None:
    for token in tokenize(text):
        assert terms(token.text) == [token.text]


@given(st.text())
def test_tokens_are_in_order_and_agree_with_terms(text: str) -> None:
    tokens = tokenize(text)
    assert terms(text) == [token.text for token in tokens]
    edges = [edge for token in tokens for edge in (token.start, token.end)]
    assert edges == sorted(edges)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    offsets = [offset for offset, _ in sentence_starts(text)]
    assert offsets == sorted(offsets)


@given(st.text(alphabet="abUSs.,'’`-\"()?!:&@_19WHOé", min_size=1, max_size=8))
def test_terms_for_an_indexer_are_the_same(chunk: str) -> None:
    assert chunk_terms(chunk) == terms(chunk)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
