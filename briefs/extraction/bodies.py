"""Names of bodies: what of a source's words names a ministry, an agency or a country.

"Iran’s state news agency IRNA" names IRNA; "the website of the Swiss embassy" the Swiss embassy;
"a joint statement", "Israeli media" and "both Russia" name nobody. One body gets one name: "Iraq’s
foreign ministry" and "Ministry of Foreign Affairs of Iraq" are the "Iraqi Foreign Ministry".
"""

from __future__ import annotations

import re
from itertools import pairwise

from briefs.extraction import lexicon as lex
from briefs.extraction.places import countries_in, is_demonym
from briefs.vocabulary.bodies import known_body
from briefs.vocabulary.countries import load_countries

#: What is written, broadcast or counted: whoever issued it has spoken.
DOCUMENTS = frozenset(
    """report reports statement statements survey poll study article document documents letter filing
    data figures law constitution book memo ad video text bill lawsuit complaint website site
    communiqué communique declaration resolution message press-release remarks speech account
    editorial commentary tweet opinion ruling proclamation indictment memorandum verdict""".split()
)
#: A state has one of each, so that "Syrian government" is a name.
ONE_OF_A_STATE = frozenset(
    """ministry department government administration parliament house congress senate court judiciary
    legislature cabinet presidency council army military navy police embassy mission consulate
    delegation bank treasury regime state opposition""".split()
)
#: With a name before them, as in "Fars news agency" or "the Trump campaign".
_OTHER_BODIES = frozenset(
    """office agency committee party university forces union nations group organization organisation
    association commission news times post journal corporation company institute center centre
    foundation bureau service network press coalition front movement campaign board authority
    federation league club media tv television country republic newspaper paper magazine channel
    firm city team band assembly daily broadcaster radio militia watchdog charity think-tank
    observatory summit kremlin pentagon taliban hezbollah hamas nato eu un""".split()
)
#: Too common for a name in lower case, whatever stands before: "Western nations".
_COMMON = frozenset("nations media country forces press city firm team paper newspaper tv".split())
#: Words that head a body's name or description, in lower case.
BODY_WORDS = DOCUMENTS | ONE_OF_A_STATE | _OTHER_BODIES

_QUANTIFIERS = frozenset(
    """both either neither some many most several few other others this that these those such each
    every another one two three four five six seven eight nine ten""".split()
)
#: They open sentences with a capital and name nobody.
_OPENERS = (
    frozenset(
        """let here there given prior thus hence thanks please amongst despite regarding concerning
        instead perhaps besides then now today yesterday tomorrow yes no question questions answer
        q a moderator operator interviewer participant staff voice""".split()
    )
    | _QUANTIFIERS
    | lex.PREPOSITIONS
    | lex.CONJUNCTIONS
    | lex.SUBORDINATORS
    | lex.WH_WORDS
    | lex.PRONOUNS
)
_NO_NAMES = _OPENERS | lex.TITLES | DOCUMENTS | {"fm", "mp", "pm"}
_POSSESSIVE = ("'s", "’s")
_AND = re.compile(" and ")
_NEWS_AGENCY = re.compile(r"(\w[\w-]*) [Nn]ews [Aa]gency")


def body_name(words: str) -> str:
    """The proper name in the words for a body, in one form; "" where there is none."""
    words = first_of_joint(re.sub(r"^[Bb]oth ", "", words))
    name = known_body(words) or _named(words)
    return known_body(name) or _of_state(name)


def first_of_joint(words: str) -> str:
    """The words for the first of several bodies: "Iran" of "Iran and Russia", else all words.

    "Health" and "Human Services" are one department's: both sides must be bodies by themselves.
    """
    if " and " not in words or known_body(words):
        return words
    for at in (match.start() for match in _AND.finditer(words)):
        left = re.sub(r"^[Tt]he ", "", words[:at])
        right = words[at:].removeprefix(" and ")
        if _whole(left) and _whole(re.split(r", | in a | in an ", right)[0]):
            return words[:at].split(", ")[0]
    return words


def _whole(words: str) -> bool:
    """Whether words name one body or country, and nothing beside it."""
    bare = words.removeprefix("the ")
    found = countries_in(bare)
    if known_body(bare) or (found and found[0][:2] == (0, len(bare)) and not is_demonym(bare)):
        return True
    pieces = bare.split()
    if not pieces or not pieces[0][:1].isupper():
        return False
    if len(pieces) == 1:
        return len(bare) > 2 and bare.isupper()
    return pieces[_head(pieces)].lower() in BODY_WORDS and pieces[-1][:1].isupper()


def _of_state(name: str) -> str:
    """The name of a state or of what a state has one of, in the form all wordings share."""
    found = countries_in(name)
    if len(found) != 1:
        return name
    start, end, code = found[0]
    country = load_countries()[code]
    if (start, end) == (0, len(name)):
        names = (country.name, country.official_name, *country.aliases)
        return country.name if name in names else name
    if start == 0:
        rest = re.sub(r"^['’]s?\b", "", name[end:]).strip()
    elif end == len(name) and (of := re.fullmatch(r"(.+?) of(?: the)?", name[:start].strip())):
        rest = of.group(1)
    else:
        return name
    if re.fullmatch("(?i)(?:ministry of foreign affairs|foreign affairs ministry)", rest):
        rest = "Foreign Ministry"
    elif single := re.fullmatch(r"(?i)ministry of (\w+)", rest):
        rest = f"{single.group(1)} Ministry"
    words = rest.split()
    if not words or len(words) > 3 or words[-1].lower() not in _SINGLE:
        return name
    if words[-1].lower() in ("ministry", "department") and len(words) == 1:
        return name  # which one, the rest of the sentence says
    if words[-1].lower() in _OFFICIAL:
        words = [word[:1].upper() + word[1:] for word in words]
    whose = _WHOSE.get(code) or next(iter(country.demonym_adjectives), country.name)
    return f"{whose} {' '.join(words)}"


#: Adjectives that are not used of a state's bodies.
_WHOSE = {"US": "U.S."}
#: Written with capitals: "Iraqi Foreign Ministry", but "Iraqi government".
_OFFICIAL = frozenset("ministry department embassy mission consulate".split())
#: What a state has one of by that very name; the Bank of England is not the British Bank.
_SINGLE = _OFFICIAL | frozenset(
    "government administration parliament judiciary cabinet army military navy police".split()
)


def _named(words: str) -> str:
    pieces = words.split()
    while pieces and pieces[-1].lower() in lex.PREPOSITIONS | {"and", "or", "the"}:
        pieces.pop()
    while pieces and pieces[0].lower() in lex.POSSESSIVES | {"the", "a", "an"}:
        del pieces[0]
    if not pieces or pieces[0].lower() in _QUANTIFIERS or _joined(" ".join(pieces)):
        return ""
    at = _head(pieces)
    head = pieces[at]
    if head.lower() in DOCUMENTS and head.islower():
        return _named(" ".join(pieces[at + 2 :])) or _named(" ".join(pieces[:at]))
    if head in ONE_OF_A_STATE and pieces[at + 1 : at + 2] == ["of"]:
        # "the foreign ministry of Iraq"
        return " ".join(pieces) if _has_capital(pieces[at + 1 :]) else ""
    while pieces and not _has_capital(pieces[:1]):
        del pieces[0]
    pieces = _name_behind(pieces)
    if not pieces:
        return ""
    return _short(" ".join(pieces)) if _is_name(pieces) else ""


def _is_name(pieces: list[str]) -> bool:
    at = _head(pieces)
    head, before = pieces[at], pieces[:at]
    if head.endswith(_POSSESSIVE):
        return False
    if _has_capital([head]):
        alone = len(pieces) == 1
        no_name = head.lower() in _NO_NAMES
        return not (alone and (no_name or is_demonym(head)))
    if head in ONE_OF_A_STATE:
        # Whose it is must be a name too: not "the tiny nation’s ministry".
        owners = [w for w in before if w.endswith(_POSSESSIVE)]
        return bool(before) and _has_capital(owners[-1:] or before)
    named = [
        w
        for w in before
        if _has_capital([w]) and w.lower() not in BODY_WORDS and not countries_in(w)
    ]
    return head in _OTHER_BODIES - _COMMON and bool(named) and not before[-1].endswith(_POSSESSIVE)


def _head(pieces: list[str]) -> int:
    """Where the noun stands that the phrase is about: before its first preposition."""
    for k, word in enumerate(pieces):
        if k and word in lex.PREPOSITIONS:
            return k - 1
    return len(pieces) - 1


def _joined(words: str) -> bool:
    """Whether two countries are named side by side, so that neither spoke alone."""
    found = countries_in(words)
    return any(
        words[end:start].strip() in ("and", ",", "and the", "or")
        for (_, end, _), (start, _, _) in pairwise(found)
    )


def _name_behind(pieces: list[str]) -> list[str]:
    """The name behind its description: "Iran’s state news agency" + "IRNA"."""
    at = len(pieces)
    while at and _has_capital(pieces[at - 1 : at]):
        at -= 1
    if 0 < at < len(pieces) and pieces[at - 1] in BODY_WORDS:
        return [w for w in pieces[at:] if w != "The"] or pieces
    return pieces


def _short(name: str) -> str:
    """ "Fars news agency" is called Fars; "Saudi News Agency" keeps its words."""
    match = _NEWS_AGENCY.fullmatch(name)
    return match.group(1) if match and not countries_in(match.group(1)) else name


def _has_capital(pieces: list[str]) -> bool:
    return any(ch.isupper() for word in pieces for ch in word)
