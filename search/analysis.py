"""Text into terms: the one analysis that queries, highlights and the index share.

A *token* is a run of letters and digits, with its offsets in code points of the text as given;
its *term* is what is indexed. The rules, each for a reason:

- Case, accents and apostrophes are folded away: Vučić vucic, Côte d'Ivoire cote divoire,
  Sana'a sanaa. A possessive is no part of the word: Iran's iran.
- Hyphens and slashes separate: sanctions-resistant is two adjacent terms.
- Numbers keep their decimals and lose their commas: 1,000 is 1000, 3.67% is 3.67.
- Abbreviations lose their dots: J.C.P.O.A. jcpoa. Where that would make an English word, the dots
  stay inside (`u.s`, `a.m`), and US and WHO in capitals are the country and the organisation:
  "U.S. sanctions" must not find "they told us of sanctions".
- Scripts without spaces (Chinese, Japanese): each character is a term.
- Nothing is dropped: function words keep their positions, so that phrases and distances are true.

Tokens never cross white space, so a text's terms are those of its chunks between white space.
Every term is analysed into itself, so a query can be written down and read again.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer

#: Longer runs are no words; what is beyond is ignored (indexes must not grow by encoded data).
MAX_TERM = 64


class Token(NamedTuple):
    """`text`: the term. `start`, `end`: where it stands, half-open, possessive left out."""

    text: str
    start: int
    end: int


# ' and everything that is printed in its place; the second part counts as letters for `re`.
_APOSTROPHES = "'`´‘’‛′＇" + "ʹʻʼʽʾʿˈꞌ"
_APOSTROPHE = f"[{_APOSTROPHES}]"
_DROP_APOSTROPHES = str.maketrans(dict.fromkeys(_APOSTROPHES))

# Letters that Unicode does not decompose, and the Arabic letter that only stretches a word.
_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t",
        "æ": "ae", "œ": "oe", "þ": "th",
        "ə": "a",  # Azerbaijani: Əliyev is printed Aliyev in English
        "\u0640": None,
    }
)  # fmt: skip

# Marks that belong to the letter before them (`re` does not count them as letters).
_MARKS = "\u200c\u200d" + "".join(
    chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M"
)
_UNSPACED = (
    "\u3005-\u312f\u3190-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)


def _token_pattern(letter: str, digit: str, inner: str, apostrophe: str, more: str = "") -> str:
    """Abbreviations with dots, else words and numbers; `inner` continues a word once begun."""
    number = rf"(?<!{digit}\.)(?:{digit}{{1,3}}(?:,{digit}{{3}})+(?!,?{digit})|{digit}+)"
    decimals = rf"(?:\.{digit}+(?!\.?{digit}))?"
    return (
        rf"{letter}(?:\.{letter}(?!{inner}))+\.?(?:{apostrophe}[sS](?!{inner}))?"
        rf"|(?:{letter}|{number}{decimals}|{digit}){inner}*(?:{apostrophe}{inner}+)*{more}"
    )


_TOKEN = re.compile(
    _token_pattern(
        f"[^\\W\\d_{_UNSPACED}]",
        r"\d",
        f"(?:[^\\W_{_UNSPACED}]|[{_MARKS}])",
        _APOSTROPHE,
        f"|[{_UNSPACED}]",
    )
)
# The same for ASCII text, where plain sets make it much faster.
_ASCII_TOKEN = re.compile(_token_pattern("[a-zA-Z]", "[0-9]", "[a-zA-Z0-9]", "['`]"))

_CHUNK = re.compile(r"\S+")
_UNSPACED_CHARACTER = re.compile(f"[{_UNSPACED}]")
_NOT_OF_A_TERM = re.compile(rf"(?:[^\w.{_MARKS}]|_)+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Abbreviations that would be these words without their dots keep them.
_FUNCTION_WORDS = _words(
    "am an as at be by do go he i if in is it me my no of on or pm so to up us we who"
)
# Written in capitals these are abbreviations even without dots.
_CAPITALS = {"US": "u.s", "WHO": "w.h.o"}


#: Signs that belong to no word if they stand before or behind it.
_AROUND = "\"'(),.:;!?[]"


def fold(text: str) -> str:
    """`text` in lower case without accents and apostrophes; the length may change.

    Everything else stays, so that labels and typed values can be compared by it.
    """
    if text.isascii():
        return text.lower().translate(_DROP_APOSTROPHES)
    folded = unicodedata.normalize("NFKD", text.translate(_DROP_APOSTROPHES)).casefold()
    folded = unicodedata.normalize("NFKD", folded).translate(_LETTERS).translate(_DROP_APOSTROPHES)
    return unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c)))


def _term(raw: str) -> tuple[str, int]:
    """The term of a token as printed, and how many characters of it are not the possessive."""
    length = len(raw)
    if length > 2 and raw[-1] in "sS" and raw[-2] in _APOSTROPHES:
        length -= 2
        raw = raw[:length]
    if raw in _CAPITALS:
        return _CAPITALS[raw], length
    number = raw[0].isdecimal()
    term = fold(raw)
    if not term.isalnum():
        term = _NOT_OF_A_TERM.sub("", term).lstrip(_MARKS)
    if raw[0] >= "\u3005" and _UNSPACED_CHARACTER.match(raw):
        term = term[:1]
    if "." in term and not number:
        term = term.replace(".", "")
        if term in _FUNCTION_WORDS:
            term = ".".join(term)
    return term[:MAX_TERM], length


def _analyse(chunk: str) -> tuple[Token, ...]:
    pattern = _ASCII_TOKEN if chunk.isascii() else _TOKEN
    tokens = []
    for match in pattern.finditer(chunk):
        term, length = _term(match.group())
        if term:
            tokens.append(Token(term, match.start(), match.start() + length))
    return tuple(tokens)


_cached_chunk = lru_cache(maxsize=1 << 12)(_analyse)


def chunk_tokens(chunk: str) -> tuple[Token, ...]:
    """The tokens of a run without white space, offsets relative to it; usually from a cache.

    `tokenize(text)` is these for every chunk of `text.split()`: an indexer may keep its own map
    from chunks to numbers.
    """
    return _cached_chunk(chunk) if len(chunk) <= MAX_TERM else _analyse(chunk)


def chunk_terms(chunk: str) -> list[str]:
    """The terms of a run without white space, for an indexer that keeps them itself."""
    # most are a word of ASCII letters, perhaps with figures behind them and signs around it
    word = chunk.strip(_AROUND)
    if (
        word.isalnum()
        and word.isascii()
        and not word[0].isdecimal()
        and len(chunk) <= MAX_TERM
        and word not in _CAPITALS
    ):
        return [word.lower()]
    return [token.text for token in _analyse(chunk)]


def tokenize(text: str) -> list[Token]:
    """All tokens of `text` in order, offsets in code points of `text`."""
    tokens = []
    for match in _CHUNK.finditer(text):
        base = match.start()
        for term, start, end in chunk_tokens(match.group()):
            tokens.append(Token(term, base + start, base + end))
    return tokens


def terms(text: str) -> list[str]:
    """The terms of `text` in order: `tokenize` without the offsets, and faster."""
    return [token[0] for chunk in text.split() for token in chunk_tokens(chunk)]


# Without a cache of its own a stemmer has no state that two threads could disturb.
_porter = Stemmer.Stemmer("porter", 0)


@lru_cache(maxsize=1 << 12)
def stem(term: str) -> str:
    """Porter's stem of a folded term; numbers and dotted abbreviations stay as they are."""
    # The algorithm leaves nothing of "s" (as in a headline without its apostrophe: "Iran s").
    return (_porter.stemWord(term) or term) if term.isalpha() else term


# A sentence ends at these, with the quotes and brackets that close after them.
# One set stands in front of all of them: `re` scans for that several times as fast.
_STOP = re.compile(
    r"""[.!?…؟。！？\n]"""
    r"""(?:(?<=[.!?…؟])[.!?…؟]*["'”’»)\]]*(?=\s)|(?<=[。！？])["'”’»)\]」』]*|(?<=\n))"""
)
#: No full stop with what closes after it is longer in a text that people wrote.
_LONGEST_STOP = 64
_OPENERS = "\"'“‘«([—–-"
# What may stand before a full stop inside a sentence.
_TITLES = _words(
    "mr mrs ms dr prof gen lt col maj capt cmdr adm brig sgt sen rep gov pres st hon rev amb "
    "min dep jr sr vs no nos art al approx jan feb mar apr jun jul aug sep sept oct nov dec"
)
_LAST_WORD = re.compile(r"(?:[^\W_]|\.(?=[^\W_]))+$")
_NEXT_WORD = re.compile(r"[^\W_]+")
# After "U.S." a sentence goes on unless the next word is one that begins sentences.
_BEGINNERS = _words(
    "the a an he she it they we you this that these those there but and in on at as if when "
    "while however meanwhile moreover according asked earlier"
)


# What a full stop may be, and what may follow it.
NO_STOP, STOPS, STOPS_UNLESS_FIGURE, STOPS_BEFORE_BEGINNER, NEVER_STOPS = range(5)
GOES_ON, FIGURE, BEGINNER, OTHER = range(4)

#: Whether a sentence ends there: [the one][the other].
ENDS = (
    (False, False, False, False),
    (False, True, True, True),
    (False, False, True, True),
    (False, False, True, False),
    (False, False, False, False),
)


def ends_sentence(text: str, stop: int, after: int) -> bool:
    """Whether the full stop at `stop` ends a sentence whose next one would begin at `after`.

    It depends on the runs without white space before and after only.
    """
    return ENDS[ending(text, stop)][beginning(text, after)]


def ending(text: str, stop: int) -> int:
    """What the full stop at `stop` may be: one of the constants above."""
    if text[stop] != "." or text[stop + 1 : stop + 2] == ".":
        return STOPS
    last = _LAST_WORD.search(text, max(0, stop - 20), stop)
    if last is None:
        return STOPS
    word = last.group()
    if word.lower() in _TITLES:
        # "No." and "Jan." stand before figures and names; "said no." ends a sentence
        return NEVER_STOPS if word[0].isupper() else STOPS_UNLESS_FIGURE
    if len(word) == 1 or "." in word:
        if len(word) == 1 and word.isupper():
            return NEVER_STOPS  # an initial: J. Smith
        return STOPS_BEFORE_BEGINNER
    return STOPS


def beginning(text: str, after: int) -> int:
    """What stands at `after`, behind a full stop: one of the constants above."""
    following = text[after : after + 40].lstrip().lstrip(_OPENERS)
    if following[:1].islower():
        return GOES_ON
    if following[:1].isdigit():
        return FIGURE
    first = _NEXT_WORD.match(following)
    return BEGINNER if first is None or first.group().lower() in _BEGINNERS else OTHER


def sentence_starts(text: str) -> list[tuple[int, bool]]:
    """Where each sentence but the first may begin: offset, and whether it opens a paragraph.

    Offsets ascend. A newline opens a paragraph. An offset may have no token before the next one.
    """
    return [
        (match.end(), text[match.start()] == "\n")
        for match in _STOP.finditer(text)
        if _opens(text, match)
    ]


def sentence_start_before(text: str, at: int, left: int) -> int | None:
    """The last of `sentence_starts` up to `at` whose sentence before it ends beyond `left`."""
    for match in reversed([*_STOP.finditer(text, left, at + 1)]):
        if match.end() <= at and _opens(text, match):
            return match.end()
    return None


def sentence_start_after(text: str, at: int, right: int) -> int | None:
    """The first of `sentence_starts` from `at` to `right`."""
    for match in _STOP.finditer(text, max(0, at - _LONGEST_STOP), right):
        if match.end() >= at and _opens(text, match):
            return match.end()
    return None


def _opens(text: str, stop: re.Match[str]) -> bool:
    """Whether behind this match of `_STOP` a sentence or a paragraph may begin."""
    return text[stop.start()] in "\n。！？" or ends_sentence(text, stop.start(), stop.end())


def boundaries(text: str, tokens: list[Token]) -> tuple[list[int], list[int]]:
    """For each token the number of its sentence and of its paragraph, counted from 0.

    Sentences are numbered through the whole text, so two tokens of one sentence are of one
    paragraph. Numbers are consecutive: boundaries without a token between them count once.
    """
    sentences: list[int] = []
    paragraphs: list[int] = []
    starts = sentence_starts(text)
    upcoming = 0
    sentence = paragraph = 0
    for token in tokens:
        new_sentence = new_paragraph = False
        while upcoming < len(starts) and starts[upcoming][0] <= token.start:
            new_sentence = True
            new_paragraph = new_paragraph or starts[upcoming][1]
            upcoming += 1
        if sentences:
            sentence += new_sentence
            paragraph += new_paragraph
        sentences.append(sentence)
        paragraphs.append(paragraph)
    return sentences, paragraphs
