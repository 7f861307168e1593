"""Words for offices, and what office and country a title names."""

from __future__ import annotations

import re
from functools import lru_cache

from briefs.extraction.places import countries_in
from briefs.extraction.types import FORMER

#: Heads of offices: who holds one can be spoken of by it ("the minister").
OFFICES = frozenset(
    """president minister premier chancellor king queen prince princess emir sultan sheikh ayatollah
    spokesman spokeswoman spokesperson ambassador envoy secretary secretary-general director
    director-general chief head chairman chairwoman chairperson chair leader commander general admiral colonel
    governor mayor senator representative congressman congresswoman lawmaker deputy adviser advisor
    aide diplomat negotiator commissioner coordinator representative speaker judge justice
    prosecutor attorney lawyer professor analyst expert official candidate nominee founder ceo
    executive manager co-founder author editor journalist reporter columnist historian economist
    scientist researcher activist organizer strategist pollster pastor bishop archbishop pope
    cleric imam officer sergeant captain major lieutenant rapporteur counselor counsellor consul
    attache attaché legislator mp mps parliamentarian member vice-president co-chair treasurer
    undersecretary superintendent inspector sheriff detective doctor physician
    fellow scholar correspondent specialist coach voter student protester leader-elect
    administrator politician constable assemblywoman assemblyman councilman councilwoman councillor
    under-secretary-general rear-admiral vice-admiral president-elect vice-chancellor vp co-author
    hojjatoleslam hojatoleslam whip filmmaker singer actor actress novelist engineer
    teacher owner resident operative veteran parliamentary minister-counselor plenipotentiary""".split()
)
#: Words for sources without a name.
UNNAMED = frozenset(
    """official officials source sources aide aides adviser advisers advisor advisors diplomat diplomats
    analyst analysts expert experts critics opponents supporters observers people person man woman
    men women resident residents witness witnesses protesters protester voters voter lawyers
    lawyer reporter reporters journalist journalists spokesman spokeswoman spokesperson lawmaker
    lawmakers leaders politicians economists scientists researchers strategists activists activist
    officers soldiers commanders commander minister ministers ambassador ambassadors envoy students
    others some many several one most few both all doctors rebels militants prosecutors
    investigators authorities insiders allies rivals opponent republicans democrats conservatives
    liberals friends friend relatives family neighbors neighbours member members executive
    executives someone anyone everyone nobody users user staff historian historians scholars scholar
    relative teacher doctor worker workers veteran veterans parents mother father wife husband son
    daughter brother sister audience crowd operative operatives donor donors strategist
    businessman supporter critic observer backer insider ally delegate investigator volunteer
    republican democrat conservative liberal respondent""".split()
)
#: Who somebody is to another: "his brother, Omar Haddad", "the company’s founder’s widow".
RELATIVES = frozenset(
    """wife husband widow widower son daughter brother sister father mother uncle aunt nephew niece
    cousin grandson granddaughter grandfather grandmother son-in-law daughter-in-law fiancé fiancée
    girlfriend boyfriend friend partner colleague successor predecessor counterpart rival opponent
    running-mate protege protégé""".split()
)
_PROFESSION = re.compile(
    r"\w{2,}(?:ologist|onomer|ographer|ician|historian|chemist|physicist|ecologist|iatrist|wright)"
    r"|eyewitness|witness|artist|weatherman|firefighter|survivor|victim|suspect|dissident|figure"
    r"|comedian|comic|rapper|dancer|chef|billionaire|cartoonist|violinist|pianist|dentist|nurse|farmer|pilot|astronaut|athlete|winger|goalkeeper"
)


@lru_cache(maxsize=50_000)
def is_profession(word: str) -> bool:
    """Whether a word in lower case says what or whose somebody is: "eyewitness", "wife", "envoy"."""
    if word in OFFICES or word in RELATIVES:
        return True
    return (word in UNNAMED and not word.endswith("s")) or _PROFESSION.fullmatch(word) is not None


_DISPLAY_DROP = frozenset(
    "the a an his her its their our then late mr. mrs. ms. dr. mr ms highness excellency majesty".split()
)
#: Before the title they tell nothing of it: "another spokeswoman".
_OPENING = frozenset("another one new newly appointed elected current incumbent longtime".split())
_FIELDS = frozenset("foreign prime defense defence interior finance oil deputy vice".split())
_FORMER = frozenset("former formerly previous previously one-time onetime".split())


#: They stand between an office and a name: "commander of the navy Rear Admiral Omar Haddad".
RANKS = frozenset("ayatollah hojatoleslam general admiral colonel sheikh imam".split())
_BEFORE_RANKS = frozenset("major rear vice brigadier lieutenant vice-admiral grand first".split())


def without_rank(words: list[str]) -> int:
    """How many of the (lower-case) words of a title stand before a rank at its end."""
    end = len(words)
    if end and words[end - 1] in RANKS:
        end -= 1
        while end and (words[end - 1] in _BEFORE_RANKS or words[end - 1] == "-"):
            end -= 1
    return end if any(word in OFFICES for word in words[:end]) else len(words)


#: Bodies, though a general is a person.
GENERAL_BODY = re.compile(
    r"\b[Gg]eneral (?:Staff|Assembly|Secretariat|Directorate|Council|Conference|Board|Command)\b"
)


def office_of(words: str) -> tuple[str, str]:
    """Office and country of a title ("Russian Foreign Minister" -> "Foreign Minister", "RU").

    The office is "" where the words hold no office, and begins with "Former" where it is held no
    more. An ambassador's country is the one sent from.
    """
    words = _ABBREVIATED.sub(lambda match: _IN_FULL[match[1]], words)
    words = _EX.sub("former ", GENERAL_BODY.sub(" ", words))
    if not any(w in OFFICES for w in re.findall(r"[\w-]+", words.lower())):
        return "", ""
    country = ""
    kept: list[str] = []
    # The speaker’s aide is an aide: whose aide it is gives the country at most.
    superior = next((m for m in _SUPERIOR.finditer(words) if m.group(1).lower() in OFFICES), None)
    if superior and any(w in OFFICES for w in words[superior.end() :].lower().split()):
        owner = countries_in(words[: superior.start()])
        country, words = (owner[0][2] if owner else ""), words[superior.end() :]
    at = 0
    for start, end, code in countries_in(words):
        before = words[at:start]
        lead = re.sub(r"\s+the\s*$", "", before).rstrip().lower()
        if lead.endswith((" to", " in", " at", " on")):
            continue
        behind = re.match(r"['’]s?(?=\s)", words[end:])
        if not country or (behind and not before.strip()):
            country = code  # of "… with Iran Madagascar’s minister" the second one has a minister
        if any(w in ("department", "house", "ministry") for w in words[start:end].lower().split()):
            continue  # "State Department spokesman": the body is part of the office
        if not behind:
            rest = words[end:].strip()
            if not rest or not rest[0].isalpha():
                before = re.sub(r"\bof\s+(?:the\s+)?$", "", before)
        kept.append(before)
        at = end + (behind.end() if behind else 0)
    kept.append(words[at:])
    office = _tidy(" ".join(kept).split())
    if not any(w in OFFICES for w in re.findall(r"[\w-]+", office.lower())):
        return "", country
    return office, country


def _tidy(words: list[str]) -> str:
    """The words of an office as it is shown: "Former President"."""
    first = next((k for k, w in enumerate(words) if w.lower().strip(",") in OFFICES), len(words))
    former = any(word.lower() in _FORMER for word in words[:first])
    left: list[str] = []
    for k, word in enumerate(words):
        before, small = words[k - 1] if k else "", word.lower().strip(",")
        if word.startswith("(") and not word.endswith(")"):
            break  # a bracket that closes behind the title
        if left and small in _GOES_ON and word.islower():
            break
        following = words[k + 1].lower() if k + 1 < len(words) else ""
        if not left and small in _OPENING and (word.islower() or following in OFFICES | _FIELDS):
            continue
        if small in _FORMER or (small in _DISPLAY_DROP and not (word == "the" and before == "of")):
            continue
        left.append(word)
    while left and left[-1].lower() in _SMALL | {"or"}:
        left.pop()
    while left and left[0].lower() in _SMALL | {"or"}:
        del left[0]
    if len(left) > 1 and left[0].islower() and left[0].endswith(("'s", "’s")):
        del left[0]  # "the company’s chief executive" of a company that is named elsewhere
    office = " ".join(left).strip(" ,;-–—’'()")
    named = [w if w in _SMALL or not w[0].islower() else w.capitalize() for w in office.split()]
    return " ".join([FORMER, *named] if former else named)


_EX = re.compile(r"\b[Ee]x-(?=\w)")
_IN_FULL = {
    "Sen": "Senator",
    "Rep": "Representative",
    "Gov": "Governor",
    "Gen": "General",
    "Col": "Colonel",
    "Adm": "Admiral",
    "Prof": "Professor",
    "Amb": "Ambassador",
}
_ABBREVIATED = re.compile(rf"\b({'|'.join(_IN_FULL)})s?\.")
_SUPERIOR = re.compile(r"([\w-]+)['’]s?\s+")
#: A title ends before them: "foreign minister" + "also underlined".
_GOES_ON = frozenset(
    """also near who that which representing won underlined stressed noted hosted met visited arrived
    confirmed described pointed""".split()
)
_SMALL = frozenset("of for from the and to in at on with".split())
