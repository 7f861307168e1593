"""Whose words "the statement" or "the message" are: of whom a sentence before says so.

"Vladimir Putin sent greetings to the staff of the museum. The message reads: “…”"; "The ministry
condemned the attack in a statement on Monday. “…,” the statement added."
"""

from __future__ import annotations

from briefs.extraction import lexicon as lex
from briefs.extraction.document import Document

TokenRange = tuple[int, int]

_MESSAGE = frozenset("message letter telegram greetings".split())
_STATEMENT = frozenset("statement communiqué communique press-release readout release".split())
_POST = frozenset("tweet post message".split())
#: For what is written, the nouns and verbs of the sentence before that tell of it.
_TOLD_BY: dict[str, frozenset[str]] = {
    **dict.fromkeys(_STATEMENT, _STATEMENT),
    "letter": frozenset(("letter",)),
    "telegram": frozenset(("telegram",)),
    "note": frozenset(("note",)),
    "tweet": _POST,
    "post": _POST,
    "message": _MESSAGE | _POST,
    "greetings": _MESSAGE,
}
#: Verbs whose subject wrote something, whether or not a noun says what.
_WRITES: dict[str, frozenset[str]] = {
    "message": frozenset("congratulated congratulates greeted greets sent sends".split()),
    "greetings": frozenset("congratulated congratulates greeted greets sent sends".split()),
    "telegram": frozenset(("sent", "sends")),
    "letter": frozenset(("wrote", "writes")),
    "tweet": frozenset(("tweeted", "tweets")),
}
#: Before a writing of the subject's own: "in a statement", "issued its second communiqué".
_OWN = frozenset(
    """in via with through on issued issues issuing released releases releasing published publishes
    publishing wrote writes writing sent sends sending posted posts posting made making""".split()
)
_ARTICLES = frozenset("a an his her its their another".split())
#: Behind a writing of somebody else: "a statement by".
_OTHERS = (["by"], ["from"], ["of"])
_DEFINITE = frozenset(("the", "this", "that", "his", "her", "its", "their"))
#: So many sentences back it is told, and so many words stand between "in" and "statement".
_UNITS_BACK, _WORDS_BETWEEN = 4, 5


class Writings:
    """The sentences of one document that tell of something written."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc

    def told_of(self, chunk: TokenRange, unit: int) -> tuple[int, int] | None:
        """The nearest unit before `unit` whose subject wrote what the chunk names, and the token
        of it that tells so."""
        lower = self._doc.tokens.lower
        if lower[chunk[0]] not in _DEFINITE or not 1 < chunk[1] - chunk[0] < 4:
            return None
        noun = lower[chunk[1] - 1]
        if noun not in _TOLD_BY or "joint" in lower[chunk[0] : chunk[1]]:
            return None
        if lower[chunk[1] : chunk[1] + 1] in _OTHERS:
            return None
        for before in range(unit - 1, max(-1, unit - 1 - _UNITS_BACK), -1):
            if (at := self._tells(before, noun)) >= 0:
                return before, at
        return None

    def _tells(self, unit: int, noun: str) -> int:
        first, last, _ = self._doc.units[unit]
        lower, quoted = self._doc.tokens.lower, self._doc.quoted
        writes = _WRITES.get(noun, frozenset())
        for k in range(first, last):
            if quoted[k] >= 0:
                continue
            if lower[k] in writes and not self._passive(k):
                return k
            if lower[k] in _TOLD_BY[noun] and self._own(k, first):
                return k if lower[k + 1 : k + 2] not in _OTHERS else -1
        return -1

    def _own(self, k: int, first: int) -> bool:
        """Whether the noun at `k` is the subject's: "in a written statement"."""
        lower = self._doc.tokens.lower
        floor = max(first, k - _WORDS_BETWEEN)
        for i in range(k - 1, floor, -1):
            if lower[i] in _ARTICLES:
                return lower[i - 1] in _OWN
            if not lower[i][0].isalnum():
                return False
        return False

    def _passive(self, k: int) -> bool:
        before = self._doc.tokens.lower[k - 1] if k else ""
        return before in lex.FINITE and before not in ("has", "have", "had")
