"""Roles set beside names: "the president of Chile, Anna Berg," and "Anna Berg, Chile’s president,".

Both orders give the person an office; the first also tells that a name nobody knows is a person's.
"""

from __future__ import annotations

from briefs.extraction import lexicon as lex
from briefs.extraction.document import Document
from briefs.extraction.name_words import HONOURS, NOT_NAMES
from briefs.extraction.places import countries_in
from briefs.extraction.roles import head_noun
from briefs.extraction.titles import (
    OFFICES,
    RANKS,
    RELATIVES,
    UNNAMED,
    office_of,
    without_rank,
)

#: How long a role before a name may be, in tokens.
_REACH = 24
_DASHES = frozenset(("—", "–"))
_SHAPES = frozenset(
    "the a an det his her their its my our your whose 's ’s Cap Title role low plural venue NUM".split()
)
#: What links the parts of a role: "head of …", "minister for …", "envoy to …".
_LINKS = frozenset("of for to and at on in state - –".split())
_NO_ROLES = lex.PREPOSITIONS | {"and", "but", "while"}
_PAST = (["ed"], ["cue-past"], ["cue-third"])
_STOPS = frozenset((",", ".", ";", ":", ")", "—", "–"))
#: What may stand before a role that opens a noun phrase of its own.
_HEADS = OFFICES | RELATIVES | frozenset(word for word in UNNAMED if not word.endswith("s"))


def role_before(doc: Document, at: int, stop: int) -> tuple[int, int] | None:
    """The tokens of the role that the name `[at, stop)` is set behind: "Chile’s president" + ",".

    None where what stands before the comma is no role, or the name goes on with the sentence: "After
    he met the president, Anna Berg said".
    """
    lower, shapes, quoted = doc.tokens.lower, doc.shapes, doc.quoted
    end = at - 1
    if end < 1 or (lower[end] != "," and lower[end] not in _DASHES) or quoted[end] >= 0:
        return None
    if lower[end - 1] in lex.WEEKDAYS or doc.parted(at):
        return None
    first = end
    while first > 0 and end - first < _REACH and quoted[first - 1] < 0:
        k = first - 1
        if shapes[k] not in _SHAPES and lower[k] not in _LINKS and lower[k] not in _HEADS:
            break
        first = k
    opens = first == 0 or doc.quoted[first - 1] >= 0 or lower[first - 1] in _STOPS
    first = _opening(doc, first, end)
    if first >= end or not is_role(doc, first, end):
        return None
    behind = lower[stop] if stop < len(lower) else "."
    acts = opens and (behind in lex.FINITE - {"'s", "’s"} or shapes[stop : stop + 1] in _PAST)
    joint = behind == "and" and _plural(doc, first, end)
    return (first, end) if joint or acts or _closes(doc, stop) else None


def _opening(doc: Document, first: int, end: int) -> int:
    """Where the noun phrase begins whose head a role is: behind a preposition that leads to it."""
    lower = doc.tokens.lower
    while first < end and (lower[first] in _LINKS or lower[first] in ("'s", "’s", ",")):
        first += 1
    for k in range(first, end - 1):
        # "in a letter to the minister, …": the last phrase with an article of its own, if that
        # before it has no role as its head.
        if lower[k] in _LINKS and not is_role(doc, first, k):
            return _opening(doc, k + 1, end)
    return first


def is_role(doc: Document, first: int, end: int) -> bool:
    """Whether the head of the noun phrase `[first, end)` is a word for who somebody is."""
    lower = doc.tokens.lower
    opens = lower[first] in lex.OPENERS
    possessive = any(lower[k] in ("'s", "’s") for k in range(first, end))
    capital = doc.tokens.words[first][0].isupper()
    if not (opens or possessive or capital):
        return False
    return _head(doc, first, end) in _HEADS or _plural(doc, first, end)


def _head(doc: Document, first: int, end: int) -> str:
    return head_noun([word for word in doc.tokens.lower[first:end] if word[0].isalpha()])


def _plural(doc: Document, first: int, end: int) -> bool:
    """Whether several hold the role: "the foreign ministers of Iran and Russia"."""
    head = _head(doc, first, end)
    return head.endswith("s") and head[:-1] in OFFICES


def joint_role(doc: Document, at: int, stop: int) -> tuple[int, int] | None:
    """The plural role whose second holder is named at `at`: "the presidents of …, Tim Lund and" …"""
    lower, shapes = doc.tokens.lower, doc.shapes
    first = at - 1
    if first < 2 or lower[first] != "and" or not _closes(doc, stop):
        return None
    while first > 1 and at - first < 8 and (shapes[first - 1] == "Cap" or lower[first - 1] == "-"):
        first -= 1
    role = role_before(doc, first, at - 1)
    return role if role and _plural(doc, *role) else None


def inverted_role(doc: Document, at: int, last: int) -> bool:
    """Whether the words from token `at`, behind ", said", are a role that spoke: nothing follows it.

    "The talks were over, said France’s foreign minister, Anna Berg, in Paris"; not "Haddad, who was
    there, said the foreign minister, Anna Berg, would resign". `last` ends the unit.
    """
    shapes, lower, quoted = doc.shapes, doc.tokens.lower, doc.quoted
    end = at
    while end < min(last, at + _REACH) and quoted[end] < 0:
        if shapes[end] not in _SHAPES and lower[end] not in _LINKS and lower[end] not in _HEADS:
            break
        end += 1
    if end == at or doc.verbs_before[last] > doc.verbs_before[end]:
        return False
    return _closes(doc, end) and is_role(doc, at, end)


def _closes(doc: Document, end: int) -> bool:
    """Whether an apposition that ends before token `end` is closed: by a mark, or its sentence."""
    if end >= len(doc.tokens):
        return True
    lower = doc.tokens.lower
    if lower[end] in (",", "—", "–") and end + 1 < len(lower) and lower[end + 1] in lex.ARTICLES:
        # "With the president, Anna Berg, a senator, …": the other role is hers.
        stop = next((k for k in range(end + 2, min(end + 14, len(lower))) if lower[k] == ","), 0)
        return not is_role(doc, end + 1, stop or end + 2)
    return lower[end] in _STOPS or doc.quoted[end] >= 0


def capacity(
    doc: Document, place: tuple[int, int, int], titled: bool, named: set[int]
) -> tuple[str, str]:
    """Office and country of a mention, "" where it does not say.

    place: its first token, the first of the name, and the one behind. titled: the capitals before
    the name hold a whole title. named: the tokens of all names.
    """
    lower = doc.tokens.lower
    if place[0] and lower[place[0]] in HONOURS and lower[place[0] - 1] in lex.POSSESSIVES:
        place = (place[0] - 1, *place[1:])  # "the emir, His Highness"
    title = _title_before(doc, place, titled, named)
    if title is not None and title[0].lower() in RANKS:
        # "the emir, Sheikh Omar": a rank is told beside what is held.
        role = _role_read(doc, role_before(doc, place[0], place[2]))
        title = role or _apposed_behind(doc, place[2]) or title
    if title is not None and not title[1]:
        title = title[0], _country_behind(doc, place[2])
    return (
        title
        or _role_read(doc, role_before(doc, place[0], place[2]))
        or _role_read(doc, joint_role(doc, place[0], place[2]), 1)
        or _apposed_behind(doc, place[2])
        or ("", "")
    )


def _title_before(
    doc: Document, place: tuple[int, int, int], titled: bool, named: set[int]
) -> tuple[str, str] | None:
    lower = doc.tokens.lower
    start, name, _ = place
    first = start
    # Lower-case words of a title run on to the left: "the Russian foreign minister Lavrov".
    while first > 0 and first > start - 9:
        low = lower[first - 1]
        if first - 1 in named or (low in ("for", "of") and (titled or first == name)):
            break  # "a spokesman for Senator Anna Berg", "an aide of Anna Berg"
        if (
            low in OFFICES
            or low in lex.TITLES
            or low in ("of", "the", "for", "and", "’s", "'s", "-")
            or low.startswith("ex-")
            or (
                low == "to" and first > 1 and lower[first - 2] in OFFICES
            )  # "ambassador to Syria Anna Berg"
        ) or (
            doc.tokens.words[first - 1][0].isupper()
            and doc.shapes[first - 1] != "DATE"
            and low not in NOT_NAMES
        ):
            first -= 1
        else:
            break
    while first < name and lower[first] in ("of", "and", "for", "’s", "'s"):
        first += 1
    return _role_read(doc, (first, first + without_rank(lower[first:name])))


def _country_behind(doc: Document, end: int) -> str:
    """The country of "President Anna Berg of the Republic of …", "" where none stands behind."""
    tokens = doc.tokens
    if tokens.lower[end : end + 1] != ["of"]:
        return ""
    stop = min(end + 9, len(tokens))
    behind = doc.text[tokens.starts[end] : tokens.ends[stop - 1]]
    found = countries_in(behind)
    return found[0][2] if found and behind[: found[0][0]] in ("of ", "of the ") else ""


def _apposed_behind(doc: Document, end: int) -> tuple[str, str] | None:
    lower, n = doc.tokens.lower, len(doc.tokens)
    if end + 1 >= n or lower[end] not in (",", "("):
        return None
    stop = end + 1
    while (
        stop < n
        and stop - end < 16
        and lower[stop] not in (",", ".", ";", ")", "who", "said", "told")
    ):
        finite = lower[stop] in lex.FINITE and lower[stop] not in ("’s", "'s")
        opens = doc.tokens.words[stop] in ("The", "In", "He", "She") and stop > end + 1
        if doc.quoted[stop] >= 0 or finite or opens or doc.parted(stop):
            break
        stop += 1
    words = lower[end + 1 : stop]
    if words and any(w in OFFICES for w in words[:9]) and words[0] not in _NO_ROLES:
        return _role_read(doc, (end + 1, stop))
    return None


def _role_read(
    doc: Document, role: tuple[int, int] | None, place: int = 0
) -> tuple[str, str] | None:
    """Office and country of a role; of a role of several that of the holder at `place`."""
    if role is None or role[0] >= role[1]:
        return None
    starts, ends = doc.tokens.starts, doc.tokens.ends
    words = doc.text[starts[role[0]] : ends[role[1] - 1]]
    if not _plural(doc, *role):
        found = office_of(words)
        return found if found[0] else None
    head = _head(doc, *role)
    countries = [code for _, _, code in countries_in(words)]
    before = words[: words.lower().index(head) + len(head) - 1]
    office, _ = office_of(before)
    return (office, countries[place] if len(countries) > place else "") if office else None
