"""The query language by examples. Each is true on the sample collection (a test asks them all)."""

from __future__ import annotations

from dataclasses import dataclass

from search.types import Kind


@dataclass(frozen=True, slots=True)
class Example:
    """What is typed, and what it finds. also: other spellings understood."""

    query: str
    meaning: str
    also: str = ""
    kind: Kind = "statements"


@dataclass(frozen=True, slots=True)
class Chapter:
    slug: str
    title: str
    text: str
    examples: tuple[Example, ...]


GUIDE = (
    Chapter(
        "words",
        "Words",
        "Words are found in all their forms and without regard to case or accents. Names and "
        "abbreviations are also found by their other names. A statement is searched with its "
        "speaker’s names and the title of its article.",
        (
            Example("sanctions", "sanction, sanctions, sanctioned"),
            Example("JCPOA", "also Joint Comprehensive Plan of Action, and what else it is called"),
            Example("Iran sanctions", "both words; where few have both, those with one follow"),
            Example("Vienna OR Moscow", "either word"),
            Example("talks -nuclear", "the first word without the second", "talks NOT nuclear"),
            Example("(Vienna OR Moscow) talks", "brackets say what belongs together"),
        ),
    ),
    Chapter(
        "phrases",
        "Phrases and exact words",
        "Quotation marks keep words together, in this order. Around a single word they switch off "
        "other forms and other names.",
        (
            Example('"foreign minister"', "the two words next to each other"),
            Example('"talks"', "talks, but not talk or talking"),
        ),
    ),
    Chapter(
        "near",
        "Words near each other",
        "The number says how many words apart at most.",
        (
            Example("Iran W/5 Russia", "at most five words apart, in any order", "NEAR/5, /5"),
            Example("Iran PRE/3 Russia", "in this order", "ADJ3, +3"),
            Example("nuclear NOT W/3 deal", "somewhere not near the other word"),
            Example("Iran W/S sanctions", "in one sentence"),
            Example("Iran W/P sanctions", "in one paragraph"),
        ),
    ),
    Chapter(
        "parts",
        "Parts of words and misspellings",
        "At least three letters come before a *, which never stands at the beginning.",
        (
            Example("sanction*", "sanction, sanctions, sanctioned, sanctioning", "sanction!"),
            Example("m?n", "man and men"),
            Example("Blinkn~1", "one letter wrong, missing or too many; ~2 allows two"),
        ),
    ),
    Chapter(
        "fields",
        "Fields",
        "A field and a colon, without a space behind it. Several values of one field mean any of "
        "them; different fields all have to be true.",
        (
            Example("speaker:lavrov", "said by somebody of this name", "by:"),
            Example("from:iran", "said by somebody who speaks for this country"),
            Example("country:russia", "mentions this country", "mentions:"),
            Example("country:iran,russia", "mentions one or both"),
            Example("topic:jcpoa", "is about this topic or a narrower one", "about:"),
            Example('outlet:"tehran times"', "printed by this source", "source:"),
            Example('office:"foreign minister"', "said in this capacity, whoever held it"),
            Example("type:direct", "in quotation marks; also indirect and mixed"),
            Example("verb:warned", "by the kind of saying: claimed, denied, promised, asked …"),
            Example("named:unnamed", "by somebody without a name; also named and body"),
            Example("state:uncertain", "the speaker is in doubt; also confirmed and unreviewed"),
            Example("title:iran", "the word stands in the article’s title"),
            Example("text:iran", "in what was said, not in names and titles"),
            Example("byline:spokesperson", "in the name of an article’s author", kind="articles"),
            Example("lang:en", "the language of the article"),
            Example("-speaker:lavrov country:iran", "mentions Iran and is not by Lavrov"),
        ),
    ),
    Chapter(
        "dates",
        "Dates",
        "“date” is the day something was said or, where the text does not give it, the day it was "
        "published. Months and years stand for all their days.",
        (
            Example("date:2021", "in 2021"),
            Example("date:2021-01..2021-06", "from January to June 2021"),
            Example("after:2021-06 before:2022", "from June to December 2021"),
            Example("said:2021", "only by the day it was said"),
            Example("published:>=2021", "only by the day of publication"),
            Example("date:none", "without any date"),
        ),
    ),
    Chapter(
        "text",
        "How often, how early, how long",
        "For long statements and whole articles.",
        (
            Example("ATLEAST2(Iran)", "the word occurs at least twice"),
            Example("FIRST20(Iran)", "among the first twenty words"),
            Example("Iran words:>40", "statements of more than forty words"),
        ),
    ),
)
