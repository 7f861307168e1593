"""Labels that open the turns of a transcript: "MR PRICE:", "President of Russia Vladimir Putin:"."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from briefs.extraction import lexicon as lex
from briefs.extraction.name_words import HEADS_OF_BODIES, NO_PERSONS, NOT_NAMES, PARTICLES
from briefs.extraction.places import countries_in
from briefs.extraction.titles import OFFICES
from briefs.vocabulary.names import gender_of

_WORD = r"[A-ZÀ-ÖØ-ÞČĆĐŁŚŞŠŽİ][\w.'’-]*"
_SMALL = r"(?:of|the|and|for|to|[a-z]{2}-[A-Z]\w+|" + "|".join(sorted(PARTICLES - {"al-"})) + ")"
#: "(retranslated)": how the words came, and nothing of the name.
_ASIDE = r"(?:[ \xa0]?\([A-Za-z][^()\n:]{2,40}\))?"
_CAPS = re.compile(rf"((?:[A-Z][A-Z.'’-]*)(?: [A-Z][A-Z.'’-]*){{0,6}}){_ASIDE}:\s")
_RUNNING = re.compile(
    r"(?:(?<=[.!?…*”\")] )|(?<=[.!?…*”\")]  )|(?<=\* )|\A|(?<=\n))"
    rf"({_WORD}(?:[ \xa0](?:{_WORD}|{_SMALL}|-|–)){{0,19}}){_ASIDE}[ \xa0]?:[ \xa0]+(?=[“\"(]?[A-Z…])"
)
_ASKING = re.compile(
    r"(?:QUESTION|MODERATOR|OPERATOR|INTERVIEWER|PARTICIPANT|Q|STAFF|VOICE)\b"
    r"|(?:Question|Moderator|Interviewer|Remark|Reply|Voice)$"
)
#: "Anna Berg Image: NTB" is the line of a picture.
_CREDIT = re.compile(r".*(?:Image|Photo|Picture|File|Credit|Source)s?")
_ADDRESSED = frozenset(
    """MR MS MRS DR SECRETARY PRESIDENT MINISTER AMBASSADOR SENATOR GENERAL ADMIRAL REP SEN
    GOV""".split()
)
#: "SENIOR OFFICIAL TWO" is numbered, not named.
_NUMBERS = frozenset("one two three four five six seven eight nine ten".split())
_FORMS_OF_ADDRESS = frozenset("MR MS MRS DR".split())
_OF_STATES = frozenset(("Republic", "Federation", "Kingdom", "Emirates"))
_LONGEST_NAME = 6
#: The end of a sentence; "Gen." and initials are none.
_ENDS = re.compile(r"[\w’'-]{5,}\.|[A-Z][a-z]{3}\.(?<!Prof\.)(?<!Capt\.)(?<!Hon\.)")
_NO_NAMES = NO_PERSONS | HEADS_OF_BODIES
_NO_LABELS = (
    NOT_NAMES | _NO_NAMES | lex.PREPOSITIONS | lex.WH_WORDS | lex.CONJUNCTIONS | lex.DETERMINERS
)


class Label(NamedTuple):
    """The words of a label, where they start in the text, and where the turn begins."""

    start: int
    begin: int
    words: str

    @property
    def asks(self) -> bool:
        """Whether it opens words of nobody in particular: "QUESTION"."""
        return _ASKING.match(self.words) is not None


def labels(text: str, body: list[tuple[int, int]]) -> list[Label]:
    """The labels of a transcript in text order; none where the text is no transcript.

    body: the spans of its paragraphs.
    """
    found: list[Label] = []
    running: list[Label] = []
    for start, end in body:
        if text.find(":", start, end) < 0:
            continue
        match = _CAPS.match(text, start, end)
        if match and _speaks(match.group(1)):
            found.append(_label(match))
        else:
            running += map(_label, _RUNNING.finditer(text, start, end))
    times = Counter(label.words for label in running)
    sure = {words for words in times if _names_speaker(words, times[words])}
    found += [label for label in running if label.words in sure]
    possible = [label for label in running if label.words not in sure]
    if not _is_transcript(found):
        return []
    surnames = {name[-1].lower() for label in found if (name := name_of(label.words))}
    found += [label for label in possible if _may_name(label.words, surnames)]
    return sorted(found)


def _label(match: re.Match[str]) -> Label:
    """The label alone: behind "Thank you. Mr Berg.", and before the card of a person that pages
    print behind the name, "Anna Berg Berg AnnaPrime Minister:"."""
    words = match.group(1).split(" ")
    first = 1 + max((k for k, w in enumerate(words[:-1]) if _ENDS.fullmatch(w)), default=-1)
    start = match.start(1) + sum(len(word) + 1 for word in words[:first])
    twice = (k for k in range(first + 2, len(words)) if words[k] == words[k - 1])
    return Label(start, match.end(), " ".join(words[first : next(twice, len(words))]))


def _is_transcript(found: list[Label]) -> bool:
    capitals = sum(label.words.isupper() for label in found)
    named = [label.words for label in found if name_of(label.words) and not label.asks]
    return bool(
        capitals > 1
        or (named and any(label.asks or _is_titled(label.words) for label in found))
        or 1 < len(set(named)) < len(named)  # two who speak in turns; each once are headings
    )


def _speaks(label: str) -> bool:
    """Whether capitals before a colon name a speaker (MR PRICE, not NOTE)."""
    words = label.split()
    return (
        bool(_ASKING.match(label))
        or words[0].strip(".") in _ADDRESSED
        or _is_titled(label)
        or (1 < len(words) < 5 and gender_of(words[0].title()) is not None)
    )


def _names_speaker(words: str, times: int) -> bool:
    """Whether words that stand so many times before a colon surely name a speaker."""
    if _ASKING.match(words):
        return True
    if _CREDIT.fullmatch(words):
        return False
    name, count = name_of(words), len(words.split())
    if not name or count == 1 or (len(name) == 1 and times == 1):
        return False
    return _is_titled(words) or (count < 6 and gender_of(name[0]) is not None)


def _is_titled(words: str) -> bool:
    return any(word in OFFICES for word in words.lower().split())


def _may_name(words: str, surnames: set[str]) -> bool:
    """Whether words before a colon name somebody, in a transcript: a family name met before, or
    capitals that look like a name."""
    pieces = words.split()
    if len(pieces) == 1:
        return pieces[0].lower() in surnames
    return (
        len(pieces) < 5
        and all(
            p.lower() in PARTICLES or (p[0].isupper() and p.lower() not in _NO_LABELS)
            for p in pieces
        )
        and not countries_in(words)
        and not _CREDIT.fullmatch(words)
    )


def name_of(words: str) -> list[str]:
    """The name in a label, behind its last office word; [] where it is but a role."""
    pieces = words.split()
    last = max((k for k, w in enumerate(pieces) if w.lower().strip(",") in OFFICES), default=-1)
    rest = pieces[last + 1 :]
    of_body = last >= 0 and _has_body(rest)
    for start, end, _ in countries_in(" ".join(rest)):
        lead = " ".join(rest)[:start]
        if lead.replace("the", "").strip() in ("", "of"):
            rest = " ".join(rest)[end:].split()
            of_body = _has_body(rest)
            break
    while rest and (
        rest[0].upper().strip(".") in _FORMS_OF_ADDRESS
        or rest[0] in _OF_STATES
        or _is_small(rest[0])
    ):
        rest = rest[1:]
    if of_body:
        rest = rest[_behind_body(rest) :]
    name = [w for w in rest if w.lower() not in _NUMBERS and not _is_small(w)]
    return name if len(name) <= _LONGEST_NAME else []


def _has_body(rest: list[str]) -> bool:
    return any(w in ("of", "for", "to", "at", "in") or w.lower() in _NO_NAMES for w in rest)


def _behind_body(rest: list[str]) -> int:
    """Where the name begins behind a body: "the Olympic Committee of Norway" + "Anna Berg"."""
    given = [w.lower() not in _NO_NAMES and gender_of(w) is not None for w in rest[:-1]]
    if True not in given:
        return max(0, len(rest) - 2)
    start = len(given) - 1 - given[::-1].index(True)
    while start and given[start - 1]:
        start -= 1
    return start


def _is_small(word: str) -> bool:
    return word.islower() and word not in PARTICLES
