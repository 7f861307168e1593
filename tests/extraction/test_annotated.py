"""The articles annotated by reading: that the annotation is sound, and that extraction keeps its level.

The floors lie a little below the scores in docs/extraction.md. They are there to notice a loss, not to
be tuned to. The scoring is a short form of that of quotes-dev: contents match when they share more
words than not, a speaker is right by the words named or by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import pytest

from tests.benchmarks import gold as g
from tests.benchmarks.score import ANNOTATED, annotated

Quote = dict[str, Any]
DOCUMENTS = g.read(ANNOTATED)
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def words(text: str, spans: Iterable[list[int]]) -> set[int]:
    """Where the words in the spans start."""
    return {m.start() for start, end in spans for m in _WORD.finditer(text, start, end)}


def quoted(text: str) -> set[int]:
    """The offsets within double quotation marks; a mark left open holds to the end of its line."""
    found: set[int] = set()
    inside = False
    for k, character in enumerate(text):
        if character in '“”"\n':
            inside = character == "“" or (character == '"' and not inside)
        elif inside:
            found.add(k)
    return found


class TestAnnotation:
    """The file itself."""

    def test_there_are_forty_articles_and_their_statements(self) -> None:
        assert len({document["id"] for document in DOCUMENTS}) == len(DOCUMENTS) == 40
        statements = [q for d in DOCUMENTS for q in d["quotes"] if q["class"] == "statement"]
        assert len(statements) == 187

    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d["id"])
    def test_every_offset_is_of_words_in_the_text(self, document: g.Gold) -> None:
        text = document["text"]
        for quote in document["quotes"]:
            for part in ("content", "cue", "speaker"):
                ends = [0]
                for start, end in quote[part]:
                    assert ends[-1] <= start < end <= len(text)
                    assert text[start:end] == text[start:end].strip()
                    for border in (start, end):
                        assert not re.match(r"\w\w", text[max(border - 1, 0) : border + 1])
                    ends.append(end)
            assert quote["content"]
            assert not words(text, quote["content"]) & words(text, quote["cue"])

    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d["id"])
    def test_every_type_is_that_of_the_quotation_marks(self, document: g.Gold) -> None:
        within = quoted(document["text"])
        for quote in document["quotes"]:
            content = words(document["text"], quote["content"])
            share = len(content & within) / len(content)
            by_marks = "direct" if share >= 0.9 else "mixed" if share else "indirect"
            assert quote["type"] == ("direct" if quote.get("verbatim") else by_marks)

    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d["id"])
    def test_every_name_is_of_words_in_the_article(self, document: g.Gold) -> None:
        known = " ".join(document.get(key, "") for key in ("text", "title", "byline", "outlet"))
        vocabulary = {word.lower() for word in _WORD.findall(known)}
        for quote in document["quotes"]:
            for name in [quote.get("speaker_name", ""), *quote.get("speaker_aliases", [])]:
                assert {word.lower() for word in _WORD.findall(name)} <= vocabulary


class Score(NamedTuple):
    """F1 of the contents found, and of those found with the right speaker; in per cent."""

    overlap: float
    joint: float


def right_speaker(gold: Quote, found: Quote) -> bool:
    if not gold["speaker"] and "speaker_name" not in gold:
        return True
    for start, end in gold["speaker"]:
        if any(max(start, a) < min(end, b) for a, b in found["speaker"]):
            return True
    names = [gold.get("speaker_name", ""), *gold.get("speaker_aliases", [])]
    last = {_WORD.findall(name)[-1].lower() for name in names if name}
    return bool(last & {w.lower() for w in _WORD.findall(found["speaker_name"] or "")[-1:]})


def score(pairs: list[tuple[g.Gold, g.Gold]]) -> Score:
    """Content pairs are formed best first; what matches an optional attribution is left out."""
    expected = given = overlap = joint = 0
    for document, reading in pairs:
        gold, found = document["quotes"], reading["quotes"]
        contents = [words(document["text"], q["content"]) for q in gold]
        read = [words(document["text"], q["content"]) for q in found]
        rivals = sorted(
            (-2 * len(a & b) / (len(a) + len(b)), i, j)
            for i, a in enumerate(contents)
            for j, b in enumerate(read)
            if a & b
        )
        partner: dict[int, int] = {}
        for f1, i, j in rivals:
            if f1 <= -0.5 and i not in partner and j not in partner.values():
                partner[i] = j
        optional = {i for i, q in enumerate(gold) if q["class"] != "statement"}
        expected += len(gold) - len(optional)
        given += len(found) - len(optional & partner.keys())
        matched = [(gold[i], found[j]) for i, j in partner.items() if i not in optional]
        overlap += len(matched)
        joint += sum(right_speaker(a, b) for a, b in matched)
    return Score(*(200 * x / (expected + given) for x in (overlap, joint)))


@pytest.fixture(scope="module")
def readings() -> list[tuple[g.Gold, g.Gold]]:
    return annotated()


class TestLevel:
    """How well the articles are read."""

    @pytest.mark.parametrize(
        ("outlet", "floor"),
        [
            ("", Score(overlap=84, joint=80)),
            ("Tehran Times", Score(overlap=89, joint=85)),
            ("Wikinews", Score(overlap=76, joint=73)),
            ("US Department of State", Score(overlap=72, joint=72)),
        ],
    )
    def test_articles_of(
        self, readings: list[tuple[g.Gold, g.Gold]], outlet: str, floor: Score
    ) -> None:
        reached = score([x for x in readings if outlet in ("", x[0]["outlet"])])
        assert reached.overlap >= floor.overlap
        assert reached.joint >= floor.joint
