"""Made-up text in the query language.

Made of the language's own parts, of words and cuts of texts that are there, of what breaks programs,
and of damage to all of these.
"""

from __future__ import annotations

import random

_OPERATORS = ("AND", "OR", "NOT", "W/5", "W/20", "PRE/3", "/s", "/p", "~", "-", "+")
_FIELDS = (
    "speaker", "by", "country", "mentions", "topic", "about", "outlet", "source", "from", "type",
    "verb", "office", "named", "state", "said", "date", "published", "after", "before", "title",
    "byline", "headline", "nothing",
)  # fmt: skip
ODD = (
    "", " ", '"', "(", ")", "((((((((((", "*", "a*", "*a", "?", "s", "Iran s", "\0", "\ud800", "\u202e",
    "%", "%00", "'", "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "../../etc/passwd", "～", "０",
    "é" * 50, "a" * 1000, "a" * 100_000, "a AND " * 40 + "a", "(" * 500, '"a b c"~99', "word~9", "停火 核",
    "2021..", "..", "2021-13-45..2020", "1e309", "-1", "99999999999999999999", "NaN", "🙂", "ß", "İ",
)  # fmt: skip


def query(chance: random.Random, texts: list[str]) -> str:
    made = chance.choice((_by_grammar, _by_grammar, _cut, _odd))(chance, texts)
    for _ in range(chance.choice((0, 0, 1, 4))):
        made = _damaged(made, chance)
    return made


def _by_grammar(chance: random.Random, texts: list[str], depth: int = 0) -> str:
    part = chance.randrange(9 if depth < 4 else 4)
    word = chance.choice(chance.choice(texts).split() or ["war"])
    match part:
        case 0 | 1:
            return word
        case 2:
            return f'"{_cut(chance, texts)}"'
        case 3:
            return f"{chance.choice(_FIELDS)}:{chance.choice((word, chr(34) + word + chr(34), '2021..2022', 'iran'))}"
        case 4:
            return f"({_by_grammar(chance, texts, depth + 1)})"
        case 5:
            return f"{chance.choice(('NOT ', '-', '+'))}{_by_grammar(chance, texts, depth + 1)}"
        case 6:
            return word[:3] + chance.choice(("*", "~", "~2", "?", "*s"))
        case _:
            operator = chance.choice((*_OPERATORS, "", ""))
            left, right = (_by_grammar(chance, texts, depth + 1) for _ in range(2))
            return f"{left} {operator} {right}"


def _cut(chance: random.Random, texts: list[str]) -> str:
    text = chance.choice(texts)
    start = chance.randrange(max(1, len(text)))
    return text[start : start + chance.choice((3, 12, 40, 200, 1500))]


def _odd(chance: random.Random, texts: list[str]) -> str:
    return chance.choice((" ", "", " AND ")).join(
        chance.choices(ODD, k=chance.choice((1, 1, 2, 5)))
    )


def _damaged(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    match chance.randrange(4):
        case 0:
            return text[:place] + chance.choice('"()~*?:/-+ \\\0<>[]{}') + text[place:]
        case 1:
            return text[:place] + text[place + chance.randint(1, 5) :]
        case 2:
            return text[:place] + text[:place] + text[place:]
        case _:
            return (
                text[:place]
                + chr(chance.choice((0x202E, 0x300, 0x1F600, 0xFEFF, 0x7F, 0x130)))
                + text[place:]
            )
