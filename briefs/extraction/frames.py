"""Where persons stand in a sentence: before a verb of saying, behind one, before an apposition.

For names that no list has: "Tregubov declined to say", "Mehr quoted Pouya Mahmoudian as saying".
"""

from __future__ import annotations

from dataclasses import dataclass

from briefs.extraction import lexicon as lex
from briefs.extraction.appositions import is_role
from briefs.extraction.document import Document, capitalised
from briefs.extraction.name_words import HEADS_OF_BODIES, NOT_NAMES, PARTICLES, QUOTING, heads_body
from briefs.extraction.places import countries_in
from briefs.extraction.titles import OFFICES, is_profession


@dataclass(slots=True)
class Mention:
    """A run of capitalised words; name tokens are `[name, end)`, titles `[start, name)`.

    chance: below 1 where several persons bear the one word of the name; rivals are all of them.
    """

    start: int
    name: int
    end: int
    person: int = -1
    chance: float = 1.0
    rivals: tuple[int, ...] = ()


class Frames:
    """Asks of a mention whether it stands where persons stand."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc

    def acts(self, mention: Mention) -> bool:
        """Whether a bare name stands where persons stand: before or behind a cue verb."""
        lower, shapes, n = self._doc.tokens.lower, self._doc.shapes, len(self._doc.tokens)
        forms = lex.CUE_FORMS
        end, start = mention.end, mention.start
        before = lower[start - 1] if start else ""
        if before in ("of", "for") and self._names_body(start - 2):
            return False  # "the Department of Environment said"
        if before in ("said", "says", "added") or self.inverted(start - 1):
            return True
        if before in QUOTING and end < n and lower[end] == "as":
            return True  # "quoted Tregubov as saying"
        several = mention.end - mention.name > 1
        if not several and (before in _PLACING or self._opens_only(start)):
            return False  # "a source in Tregubov told", "Newly printed papers said"
        if several and before in forms and forms[before][1] == "past":
            return True  # "Mehr quoted Pouya Mahmoudian as saying"
        # Else a place ("Aurora, Colorado"), or part of a body's name.
        listed = before == "," and start > 1 and shapes[start - 2] == "Cap"
        free = not listed and before not in lex.PREPOSITIONS
        if free:
            end = self._behind_phrase(self._behind_aside(end), several)
        if end < n and lower[end] == "and" and (joined := self._joined(end + 1)):
            end = joined  # "Haddad and Anna Berg said"
        base = False
        at = end
        while end < min(at + 5, n):
            word = lower[end]
            if word in lex.AUXILIARIES and word not in ("'s", "’s"):
                base = word in _DO or lower[end + 1 : end + 2] in (["not"], ["never"])
            elif word == "to" and lower[end - 1] in _RELUCTANT:
                base = True  # "declined to say"
            elif not (
                word in lex.ADVERBS
                or word in lex.NEGATIONS
                or word in _RELUCTANT
                or shapes[end] == "ly"
            ):
                break
            end += 1
        after = lower[end] if end < n else ""
        if after in lex.SHOOT and lower[end + 1 : end + 2] == ["back"]:
            return True
        if free and end < n and self._says_later(end):
            return True
        if after not in forms or forms[after][1] not in (("base",) if base else ("past", "third")):
            return after == "comment" and base  # "refused to comment"
        # A single name that only reports is a paper's or an agency's.
        return (several or forms[after][0] != "report") and lower[start] not in NOT_NAMES

    def _behind_aside(self, end: int) -> int:
        """The token behind ", in an interview with IRNA," where `end` opens such an aside."""
        doc = self._doc
        lower = doc.tokens.lower
        if lower[end : end + 1] != [","] or end + 2 >= len(lower) or doc.quoted[end] >= 0:
            return end
        opening = lower[end + 1]
        if opening not in _ASIDES and doc.shapes[end + 1] not in ("ing", "cue-ing"):
            return end
        for k in range(end + 2, min(end + 16, len(lower))):
            if k in self._doc.first_words or doc.quoted[k] >= 0:
                break
            if lower[k] == ",":
                return k + 1
        return end

    def _opens_only(self, start: int) -> bool:
        """Whether a word that opens a sentence is no name by its ending: "Newly", "Wahhabism"."""
        word = self._doc.tokens.lower[start]
        return start in self._doc.first_words and word.endswith(("ly", "ism", "tion", "ness"))

    def _behind_phrase(self, end: int, several: bool) -> int:
        """The token behind "on Thursday evening", or behind "of the army’s command" and a full name."""
        lower, shapes, k = self._doc.tokens.lower, self._doc.shapes, end
        if lower[k : k + 1] == ["of"] and several:
            while k < min(len(lower), end + 14) and (
                shapes[k] in ("Cap", "Title", "the", "low", "'s", "’s", "NUM") or lower[k] in _OF
            ):
                k += 1
            return k
        if lower[k : k + 1] == ["on"] or shapes[k : k + 1] == ["DATE"]:
            k += lower[k] == "on"
            while k < min(len(lower), end + 6) and shapes[k] in ("DATE", "NUM"):
                k += 1
            return k if shapes[k - 1] in ("DATE", "NUM") else end
        return end

    def _says_later(self, end: int) -> bool:
        """Whether the one who did something at `end` is a person by what follows in the clause.

        "sent a message and warned", "shared his reasons with the crowd".
        """
        lower, shapes, quoted = self._doc.tokens.lower, self._doc.shapes, self._doc.quoted
        if shapes[end] not in ("ed", "cue-past", "cue-third") and lower[end] not in _DID:
            return False
        for k in range(end + 1, min(end + 10, len(lower) - 1)):
            if quoted[k] >= 0 or lower[k] in (",", ".", ";", ":", "that"):
                return False
            if lower[k] in ("his", "her", "himself", "herself"):
                return True
            if lower[k] == "and":
                return lex.CUE_FORMS.get(lower[k + 1], ("", ""))[1] == "past"
        return False

    def _joined(self, start: int) -> int:
        """The end of another name from `start`, 0 for none."""
        words, end = self._doc.tokens.words, start
        while end < min(len(words), start + 5) and (
            capitalised(words[end]) or (end > start and links(self._doc, end))
        ):
            end += 1
        if end < start + 2 or heads_body(words[end - 1]):
            return 0  # "Pfizer and Merck said": two words are rather a person's name
        return 0 if countries_in(" ".join(words[start:end])) else end

    def inverted(self, k: int) -> bool:
        """Whether a cue verb at `k` stands before its subject: "“…,” asked Haddad", "Added Haddad:"."""
        doc = self._doc
        if k < 0 or lex.CUE_FORMS.get(doc.tokens.lower[k], ("", ""))[1] != "past":
            return False
        return k in self._doc.first_words or (k > 0 and doc.quoted[k - 1] >= 0)

    def _names_body(self, k: int) -> bool:
        """Whether the token `k` heads the name of an office or a body."""
        lower = self._doc.tokens.lower
        return k >= 0 and (lower[k] in HEADS_OF_BODIES or lower[k] in OFFICES)

    def apposed(self, mention: Mention) -> bool:
        """Whether what stands behind a name is said of persons: "who", an age, "the minister"."""
        lower, n, end = self._doc.tokens.lower, len(self._doc.tokens), mention.end
        if end + 2 >= n or self._doc.quoted[end] >= 0:
            return False
        if lower[end] in ("the", "a", "an"):
            return any(word in OFFICES for word in lower[end : end + 9])
        before = lower[mention.start - 1] if mention.start else ""
        if lower[end] != ",":
            return False
        placed = before == "," or before in lex.PREPOSITIONS
        if mention.end - mention.name > 1:  # "the Partnership for Conservative Principles, who"
            placed = before in ("of", "for") and capitalised(
                self._doc.tokens.words[mention.start - 2]
            )
        several = mention.end - mention.name > 1
        if not placed and (lower[end + 1] == "who" or (several and lower[end + 1] == "whose")):
            return True
        aged = any(word.endswith("-year-old") for word in lower[end + 1 : end + 3])
        if not placed and aged:
            return True  # "Karim Berg, a 47-year-old grocery clerk"
        if (
            not placed
            and lower[end + 1].isdigit()
            and len(lower[end + 1]) == 2
            and lower[end + 2] == ","
        ):
            return True
        stop = next((k for k in range(end + 1, min(end + 15, n)) if lower[k] in ".,;"), end + 2)
        if mention.end - mention.name > 1:
            return any(is_profession(word) for word in lower[end + 1 : min(stop, end + 10)])
        return lower[end + 1] in ("the", "a", "an") and is_role(self._doc, end + 1, stop)


def links(doc: Document, i: int) -> bool:
    """Whether the small word at `i` links capitals: "Ursula von der Leyen", "Yun - ho"."""
    words, lower = doc.tokens.words, doc.tokens.lower
    k = i + 1
    if lower[i] in PARTICLES and k + 1 < len(words) and lower[k] in PARTICLES:
        k += 1
    if k >= len(words) or not words[k][0].isupper():
        return False
    return (
        lower[i] in PARTICLES or lower[i] in OFFICES or (lower[i] == "-" and len(words[i - 1]) == 2)
    )


_PLACING = frozenset("in at near from into across around inside outside".split())
_OF = frozenset("of for and".split())
#: Past tenses of doing, beside those in -ed.
_DID = frozenset(
    """sent gave took made went met held left wrote told thanked began kept led won ran stood brought
    spoke paid laid sat got broke drew""".split()
)
_ASIDES = frozenset("in at on during who whose a an the".split())
#: Verbs of those who do not speak: "declined to say".
_RELUCTANT = frozenset("declined declines refused refuses failed fails".split())
_DO = frozenset(
    """do does did don't doesn't didn't don’t doesn’t didn’t cannot can't can’t couldn't couldn’t
    wouldn't wouldn’t won't won’t""".split()
)
