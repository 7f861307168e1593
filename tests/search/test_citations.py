"""Citations as they are pasted, by example."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefs.dates import PartialDate
from search.citations import STYLES, Style, of_article, of_statement, style_named
from search.exports.types import ArticleReference, StatementReference

ARTICLE = ArticleReference(
    id="a1",
    url="https://r.example/articles/a1",
    title="A visit to Strelsau",
    outlet="The Examiner",
    published=PartialDate.parse("2021-04-12"),
)
STATEMENT = StatementReference(
    id="s1",
    url="https://r.example/statements/s1",
    text="“We must see.”",
    article=ARTICLE,
    speaker="Rudolf Rassendyll",
    office="Foreign Minister, Ruritania",
    said=PartialDate.parse("2021-04-12"),
    paragraph=5,
)
WITH_BYLINE = replace(STATEMENT, article=replace(ARTICLE, byline="Ann Other"))
SAID_BEFORE = replace(STATEMENT, said=PartialDate.parse("2021-04-09"))
SAID_IN_A_MONTH = replace(STATEMENT, said=PartialDate.parse("2021-03"))
UNNAMED = replace(STATEMENT, speaker="", office="", said=None)
A_SENIOR_OFFICIAL = replace(UNNAMED, speaker="a senior official")
BODY = replace(
    UNNAMED, speaker="Ruritanian Foreign Ministry", type="indirect", text="the border would open"
)
WITHHELD = replace(BODY, verb="withheld")
UNDATED = replace(STATEMENT, article=replace(ARTICLE, published=None), said=None)
NO_OUTLET = replace(STATEMENT, article=replace(ARTICLE, outlet=""))
MIXED = replace(
    STATEMENT, type="mixed", text="the talks were “a waste of time” and would not resume."
)
QUESTION = replace(STATEMENT, article=replace(ARTICLE, title='Who said "never"?'))
BARE = replace(STATEMENT, text='We said "no" to it.')

NOTE = {
    "direct": (
        STATEMENT,
        "“We must see.” Rudolf Rassendyll, Foreign Minister, Ruritania, quoted in “A visit to "
        "Strelsau,” The Examiner, April 12, 2021, ¶ 5, https://r.example/statements/s1.",
    ),
    "with a byline": (
        WITH_BYLINE,
        "“We must see.” Rudolf Rassendyll, Foreign Minister, Ruritania, quoted in Ann Other, “A "
        "visit to Strelsau,” The Examiner, April 12, 2021, ¶ 5, https://r.example/statements/s1.",
    ),
    "said on another day": (
        SAID_BEFORE,
        "“We must see.” Rudolf Rassendyll, Foreign Minister, Ruritania, on April 9, 2021, quoted "
        "in “A visit to Strelsau,” The Examiner, April 12, 2021, ¶ 5, "
        "https://r.example/statements/s1.",
    ),
    "said in some month": (
        SAID_IN_A_MONTH,
        "“We must see.” Rudolf Rassendyll, Foreign Minister, Ruritania, in March 2021, quoted in "
        "“A visit to Strelsau,” The Examiner, April 12, 2021, ¶ 5, "
        "https://r.example/statements/s1.",
    ),
    "by nobody named": (
        UNNAMED,
        "“We must see.” Unnamed speaker, quoted in “A visit to Strelsau,” The Examiner, April 12, "
        "2021, ¶ 5, https://r.example/statements/s1.",
    ),
    "by somebody described": (
        A_SENIOR_OFFICIAL,
        "“We must see.” A senior official, quoted in “A visit to Strelsau,” The Examiner, "
        "April 12, 2021, ¶ 5, https://r.example/statements/s1.",
    ),
    "by a body, indirect": (
        BODY,
        "Ruritanian Foreign Ministry, as reported: the border would open, in “A visit to "
        "Strelsau,” The Examiner, April 12, 2021, ¶ 5, https://r.example/statements/s1.",
    ),
    "undated": (
        UNDATED,
        "“We must see.” Rudolf Rassendyll, Foreign Minister, Ruritania, quoted in “A visit to "
        "Strelsau,” The Examiner, n.d., ¶ 5, https://r.example/statements/s1.",
    ),
    "without outlet": (
        NO_OUTLET,
        "“We must see.” Rudolf Rassendyll, Foreign Minister, Ruritania, quoted in “A visit to "
        "Strelsau,” April 12, 2021, ¶ 5, https://r.example/statements/s1.",
    ),
    "mixed": (
        MIXED,
        "Rudolf Rassendyll, Foreign Minister, Ruritania, as reported: the talks were “a waste of "
        "time” and would not resume, in “A visit to Strelsau,” The Examiner, April 12, 2021, ¶ 5, "
        "https://r.example/statements/s1.",
    ),
    "quotation marks within": (
        BARE,
        "“We said ‘no’ to it.” Rudolf Rassendyll, Foreign Minister, Ruritania, quoted in “A visit "
        "to Strelsau,” The Examiner, April 12, 2021, ¶ 5, https://r.example/statements/s1.",
    ),
}
APA = {
    "direct": (
        STATEMENT,
        "“We must see.” (Rudolf Rassendyll, Foreign Minister, Ruritania, as cited in “A visit to "
        "Strelsau,” 2021, para. 5). A visit to Strelsau. (2021, April 12). The Examiner. "
        "https://r.example/statements/s1",
    ),
    "with a byline": (
        WITH_BYLINE,
        "“We must see.” (Rudolf Rassendyll, Foreign Minister, Ruritania, as cited in Ann Other, "
        "2021, para. 5). Ann Other. (2021, April 12). A visit to Strelsau. The Examiner. "
        "https://r.example/statements/s1",
    ),
    "undated": (
        UNDATED,
        "“We must see.” (Rudolf Rassendyll, Foreign Minister, Ruritania, as cited in “A visit to "
        "Strelsau,” n.d., para. 5). A visit to Strelsau. (n.d.). The Examiner. "
        "https://r.example/statements/s1",
    ),
    "a title that asks": (
        QUESTION,
        "“We must see.” (Rudolf Rassendyll, Foreign Minister, Ruritania, as cited in “Who said "
        '‘never’?,” 2021, para. 5). Who said "never"? (2021, April 12). The Examiner. '
        "https://r.example/statements/s1",
    ),
    "by a body, indirect": (
        BODY,
        "the border would open (Ruritanian Foreign Ministry, as cited in “A visit to Strelsau,” "
        "2021, para. 5). A visit to Strelsau. (2021, April 12). The Examiner. "
        "https://r.example/statements/s1",
    ),
}
BIBLIOGRAPHY = {
    "direct": (
        STATEMENT,
        "The Examiner. “A visit to Strelsau.” April 12, 2021. Statement by Rudolf Rassendyll, "
        "Foreign Minister, Ruritania, ¶ 5. https://r.example/statements/s1.",
    ),
    "with a byline": (
        WITH_BYLINE,
        "Ann Other. “A visit to Strelsau.” The Examiner, April 12, 2021. Statement by Rudolf "
        "Rassendyll, Foreign Minister, Ruritania, ¶ 5. https://r.example/statements/s1.",
    ),
    "without outlet": (
        NO_OUTLET,
        "“A visit to Strelsau.” April 12, 2021. Statement by Rudolf Rassendyll, Foreign Minister, "
        "Ruritania, ¶ 5. https://r.example/statements/s1.",
    ),
    "undated": (
        UNDATED,
        "The Examiner. “A visit to Strelsau.” n.d. Statement by Rudolf Rassendyll, Foreign "
        "Minister, Ruritania, ¶ 5. https://r.example/statements/s1.",
    ),
}
EXAMPLES = [
    pytest.param(style, statement, expected, id=f"{style}: {name}")
    for style, examples in (("note", NOTE), ("apa", APA), ("chicago", BIBLIOGRAPHY))
    for name, (statement, expected) in examples.items()
]


@pytest.mark.parametrize(("style", "statement", "expected"), EXAMPLES)
def test_a_statement_is_cited(style: Style, statement: StatementReference, expected: str) -> None:
    assert of_statement(statement, style) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("note", "“A visit to Strelsau,” The Examiner, April 12, 2021, https://r.example/articles/a1."),
        ("apa", "A visit to Strelsau. (2021, April 12). The Examiner. https://r.example/articles/a1"),
        ("chicago", "The Examiner. “A visit to Strelsau.” April 12, 2021. https://r.example/articles/a1."),
    ],
)  # fmt: skip
def test_an_article_is_cited(style: Style, expected: str) -> None:
    assert of_article(ARTICLE, style) == expected


@pytest.mark.parametrize("style", STYLES)
def test_a_citation_is_one_line_whatever_the_texts_hold(style: Style) -> None:
    article = replace(ARTICLE, title="A\nvisit\x00\u2028now", outlet="The\r\nExaminer")
    made = of_statement(replace(STATEMENT, text="“We\n\nmust\x07 see.”", article=article), style)
    assert made.isprintable()
    assert "A visit now" in made


@pytest.mark.parametrize("style", STYLES)
def test_the_first_sentence_in_place_of_a_headline_is_cut_between_words(style: Style) -> None:
    made = of_statement(replace(STATEMENT, article=replace(ARTICLE, title="word " * 60)), style)
    assert "word …" in made
    assert "word " * 40 not in made


def test_a_style_that_is_not_there_is_the_default_one() -> None:
    assert style_named("mla") == style_named(None) == "note"


def test_what_was_not_said_is_not_cited_as_said() -> None:
    assert of_statement(WITHHELD, "note").startswith(
        "Ruritanian Foreign Ministry, reported not to have said: the border would open, in "
    )
    assert of_statement(WITHHELD, "apa").startswith(
        "the border would open (reported not to have been said by Ruritanian Foreign Ministry, "
    )
