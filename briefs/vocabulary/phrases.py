"""Whether a text holds a phrase of the vocabulary, however it is written there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from briefs.vocabulary.folding import fold_with_offsets
from briefs.vocabulary.matcher import Matcher, Pattern, Words, is_phrase


def plural(phrase: str) -> str:
    """ "treaty" -> "treaties", "SDG" -> "SDGs"; unchanged where there is none to be made."""
    if not phrase[-1].isalpha() or phrase[-1] in "sS":
        return phrase
    if phrase[-1] == "y" and phrase[-2:-1] not in "aeiou":
        return phrase[:-1] + "ies"
    return phrase + "s"


class Phrases:
    """A set of phrases to look for; a text without any of them is passed over quickly.

    A text that a `Tagger` would tag otherwise with and without one of the phrases holds it: found
    here is what any case, plural or dotted abbreviation finds.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        forms = {form for phrase in phrases for form in _forms(phrase)}
        self._matcher = Matcher(Pattern(form, True) for form in forms)
        words = sorted({Words(form).keys[0] for form in forms})
        self._beginning = re.compile("|".join(map(re.escape, words))) if words else None

    def are_in(self, text: str) -> bool:
        """Whether `text` holds at least one of them."""
        if not self._beginning or not self._beginning.search(fold_with_offsets(text)[0]):
            return False
        return bool(self._matcher.find(text))


def _forms(phrase: str) -> Iterator[str]:
    if is_phrase(phrase):
        yield phrase
        yield plural(phrase)
        if phrase.isalpha():
            yield ".".join(phrase)
