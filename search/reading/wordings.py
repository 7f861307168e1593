"""How an article names its speakers: the words, their counts, the name to print in brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from briefs.extraction.types import Span
from briefs.vocabulary.folding import fold_keeping_length

PRONOUNS = frozenset(
    {"he", "she", "they", "it", "we", "i", "him", "her", "them", "his", "their", "its"}
    | {"who", "whom", "which", "that", "this", "these", "those"}
)
_ARTICLES = ("the", "a", "an")
_ARTICLE = re.compile(rf"^(?:{'|'.join(_ARTICLES)}) ")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
#: Roles are long; the words that carry one are the first ones.
_LONGEST_WORDING = 60
_PARTICLES = frozenset({"al", "el", "bin", "ibn", "von", "van", "der", "de", "da", "del", "la"})
#: Words in a row, each whole, that are particles or begin neither with a small letter nor a figure of
#: ASCII: nine words of ten need not be looked at.
_MAYBE_NAME = (
    rf"(?:(?:{'|'.join(sorted(_PARTICLES))})(?![^\W_]|['’.-][^\W_])"
    r"|[^\W_a-z0-9][^\W_]*+(?:['’.-][^\W_]++)*+)"
)
_MAYBE_NAMES = re.compile(rf"(?<![^\W_])(?<![^\W_]['’.-]){_MAYBE_NAME}(?: {_MAYBE_NAME})+")
_LOOSE_END = re.compile(r"[ ,;:–—-]*(?: (?:of|the|to|and|for|in|on|at))*$")


def named_as(text: str, sources: Iterable[Span]) -> list[tuple[str, int]]:
    """The wordings of `sources` with how often each stands in `text`, most frequent first.

    A span given twice (two statements with one subject) counts once.
    """
    return counted(text[span.start : span.end] for span in sorted(set(sources)))


def counted(sources: Iterable[str]) -> list[tuple[str, int]]:
    """Wordings that differ only in case, accents or "the" as one, most frequent first."""
    counts: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for source, times in Counter(sources).items():  # hundreds are equal, letter for letter
        words = wording(source)
        key = _ARTICLE.sub("", _folded(words))
        counts[key] += times
        spelling.setdefault(key, words)
    return [(spelling[key], count) for key, count in counts.most_common()]


def with_pronouns_together(wordings: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """One entry "he, him" for all pronouns, at its place among the others."""
    names: list[tuple[str, int]] = []
    pronouns: list[tuple[str, int]] = []
    for words, count in wordings:
        (pronouns if words.lower() in PRONOUNS else names).append((words, count))
    if pronouns:
        words = ", ".join(words for words, _ in pronouns)
        names.append((words, sum(count for _, count in pronouns)))
    return sorted(names, key=lambda pair: -pair[1])


def wording(words: str) -> str:
    """`words` on one line as they would stand inside a sentence, cut where they run long."""
    words = " ".join(words.split())
    head = words.split(" ", 1)[0]
    if head.lower() in _ARTICLES or (head.lower() in PRONOUNS and head != "I"):
        words = head.lower() + words[len(head) :]
    return cut_short(words, _LONGEST_WORDING)


def cut_short(words: str, length: int) -> str:
    """`words`, cut between two of them where they run longer than `length`."""
    if len(words) <= length:
        return words
    return _LOOSE_END.sub("", words[:length].rsplit(" ", 1)[0]) + "…"


def full_names(text: str) -> list[str]:
    """Two to four capitalised words in a row, each once, in order: what may be a full name."""
    found: dict[str, None] = {}
    for run in _MAYBE_NAMES.finditer(text):
        words: list[str] = []
        for word in run.group().split(" "):
            if not (word[0].isupper() or word in _PARTICLES):
                words.clear()
                continue
            words = [*words, word][-4:]
            for size in range(2, len(words) + 1):
                found.setdefault(" ".join(words[-size:]))
    return list(found)


def is_full_name(name: str) -> bool:
    """Two words or more, each with a capital (particles aside)."""
    words = name.split()
    return len(words) > 1 and all(word[0].isupper() or word in _PARTICLES for word in words)


def short_name(name: str, wordings: Iterable[str]) -> str:
    """The shortest form of `name` that the article itself uses ("Lavrov"), else the whole name."""
    full = _words(name)
    forms = [
        form
        for form in wordings
        if (own := _words(form)) and len(own) < len(full) and set(own) <= set(full)
    ]
    return min(forms, key=lambda form: (len(_words(form)), len(form)), default=name)


@lru_cache(maxsize=2048)
def needs_name(source: str, name: str, *, is_body: bool = False) -> bool:
    """Whether a reader of `source` alone would not know that it is `name`: a pronoun or a role.

    A person is known by any part of the name; a body only by all of it ("the ministry" is not yet
    the Russian Foreign Ministry).
    """
    said, parts = set(_words(source)), set(_words(name)) - set(_ARTICLES)
    if not parts or not source.strip():
        return False
    known = parts <= said if is_body else not parts.isdisjoint(said)
    return not known


@lru_cache(maxsize=2048)  # the same few names stand in hundreds of articles
def _folded(words: str) -> str:
    return " ".join(_words(words))


def _words(text: str) -> list[str]:
    folded = fold_keeping_length(text).replace("-", " ")
    return [re.sub(r"'s$", "", word) for word in _WORD.findall(folded)]
