"""Texts built to be slow, of any length: for the tests (small) and the benchmark (1 MB).

Each entry of `HOSTILE` repeats a piece, or several that are drawn with a fixed seed. A text is no
article; what matters is that it ends, in time linear in its length, and in a valid result.
"""

from __future__ import annotations

import random
from collections.abc import Callable

_NAMES = "Anna Omar Peter Ali Jan Berg Haddad Novak Rezaei Al-Said O’Neill".split()
_VERBS = "said adds told claims warned saying adding according stated asks".split()


def _repeated(piece: str) -> Callable[[int], str]:
    return lambda size: (piece * (size // len(piece) + 1))[:size]


def _drawn(pieces: list[str]) -> Callable[[int], str]:
    def text(size: int) -> str:
        rng = random.Random(1)
        count = 2 * size // (1 + min(map(len, pieces)))
        return "".join(rng.choices(pieces, k=count))[:size]

    return text


def _different(form: str) -> Callable[[int], str]:
    """Pieces that are all different: nothing can be remembered."""
    return lambda size: "".join(form.format(_word(k)) for k in range(size // len(form) + 9))[:size]


def _word(number: int) -> str:
    letters = ""
    while number or not letters:
        number, letter = divmod(number, 26)
        letters += chr(97 + letter)
    return letters.title()


HOSTILE: dict[str, Callable[[int], str]] = {
    # Quotation marks.
    "straight marks": _repeated('"'),
    "straight marks apart": _repeated('" '),
    "opening marks": _repeated("“"),
    "closing marks": _repeated("”"),
    "guillemets open": _repeated("«a "),
    "doubled apostrophes": _repeated("''"),
    "apostrophes": _repeated("’"),
    "unbalanced marks": _repeated('“He said "it, he said ”no« '),
    "marks of all kinds": _drawn(['"', "“", "”", "„", "«", "»", "''", "``", " ", "a", "said "]),
    "quotations without end": _repeated("“It is so, he said. "),
    "one quotation after another": _repeated('"a," he said. '),
    "a quotation for each paragraph": _repeated("“It is so.\n\n"),
    # Words of reporting.
    "said": _repeated("said "),
    "he said": _repeated("he said "),
    "said that": _repeated("said that "),
    "he said that he": _repeated("he said that the word was "),
    "according to": _repeated("according to "),
    "according to the man": _repeated("which, according to the man, "),
    "quoted as saying": _repeated("NTB quoted the minister quoted as saying, "),
    "quoted": _repeated("quoted "),
    "saying": _repeated(", saying that he, adding that she"),
    "cues of all kinds": _drawn([f"{verb} " for verb in _VERBS] + ["he ", ", ", "that ", ": "]),
    "statements": _repeated("Foreign Minister Anna Berg said the talks had failed. "),
    "pronouns": _repeated("They said it was so. It said they were. "),
    "roles": _repeated("The minister said it was so. The Norwegian ambassador denied it. "),
    "one endless sentence": _drawn(
        "the talks in Vienna , and which he said but was of a minister who , -- ( ) ; had".replace(
            " ", " |"
        ).split("|")
    ),
    "commas": _repeated(", "),
    "he said, he": _repeated("he said, "),
    "called it a": _repeated("Berg called it "),
    "stating that": _repeated("Stating that it was so, "),
    # Names.
    "one name": _repeated("Anna Berg "),
    "names": _drawn([f"{name} " for name in _NAMES]),
    "different names": _different("Anna {} said it. "),
    "different family names": _different("{} Berg said it. "),
    "different bodies": _different("The {} Agency said it. "),
    "different bodies of a state": _different("The Norwegian {} Ministry said it. "),
    "different words": _different("{} "),
    "titles": _repeated("President "),
    "titles of": _repeated("Minister of "),
    "capitals": _repeated("NATO "),
    "names and dashes": _repeated("Al-"),
    "initials": _repeated("A. "),
    "a long name": lambda size: "Anna " + "iy" * ((size - 20) // 2) + "b said it.",
    "spellings of one name": lambda size: "".join(
        f"Anna Be{'r' * k}g said it. " for k in range(int((2 * size) ** 0.5))
    )[:size],
    "a role and a name often": _repeated(
        "Minister Anna Berg, minister Omar Berg. The minister said. "
    ),
    "namesakes": _repeated("Minister Anna Berg met Omar Berg. Berg said so. "),
    "of the": _repeated("of the "),
    "countries": _repeated("Iran "),
    "parts of a country's name": _repeated("Democratic People's "),
    "possessives": _repeated("Iran’s "),
    # Labels, lines and what looks like furniture.
    "colons": _repeated("A: "),
    "labels": _repeated("MR PRICE: "),
    "label without end": _repeated("MR "),
    "running label without end": _repeated("President of "),
    "turns": _repeated("MR PRICE: Hello there, my friends of old.\n\n"),
    "different labels": _different("MINISTER {}: Hello there, my friends of old.\n"),
    "labels in one line": _repeated("President Anna Berg: Hello there, my friends. "),
    "newlines": _repeated("\n"),
    "words and newlines": _repeated("word\n"),
    "lines in lower case": _repeated("a line that goes on in lower case\n"),
    "carriage returns": _repeated("\r"),
    "blanks": _repeated(" "),
    "blanks and a word": lambda size: " " * (size // 2) + "a" + " " * (size - size // 2 - 1),
    "tabs and newlines": _repeated(" \t\n"),
    "attributable": _repeated("The below is attributable to "),
    "issued": _repeated("The following statement was issued by the at "),
    "issued and blanks": lambda size: "The following statement was issued by x" + " " * size,
    "datelines": _repeated("TEHRAN, "),
    "licences": _repeated("All Content by "),
    "copyright": _repeated("Copyright © "),
    "lines of copyright": _repeated("Copyright ©\n"),
    "captions": _repeated("Photo: a\n"),
    "furniture and blanks": lambda size: "a\nSources" + " " * (size - 10) + "x",
    "label of a date and blanks": lambda size: "date" + " " * (size - 5) + "x",
    "turns and a line of blanks": lambda size: (
        "MR PRICE: Hello there, my friends\n"
        + " " * (size - 80)
        + "\nMR PRICE: Goodbye to you all."
    ),
    "desk initials": _repeated("MH/PA "),
    "read more": _repeated("Read More:\n"),
    "scene separators": _repeated("* "),
    "stars": _repeated("*"),
    # Marks.
    "brackets": _repeated("("),
    "brackets both ways": _repeated("()"),
    "closing brackets": _repeated("he said (no) ] ) "),
    "full stops": _repeated("."),
    "full stops apart": _repeated(". "),
    "dashes": _repeated("-"),
    "hyphens and letters": _repeated("a-"),
    "apostrophes and letters": _repeated("a'"),
    "question marks": _repeated("?! "),
    "underscores": _repeated("_"),
    # Numbers and days.
    "digits": _repeated("1"),
    "digits and a letter": lambda size: "1" * (size - 1) + "x",
    "digits and stops": _repeated("1."),
    "dates": _repeated("on Monday, 14 March 2024, "),
    "said and dates": _repeated("he said on Monday 14 March "),
    "months": _repeated("March "),
    "iso dates": _repeated("2024-03-14 "),
    "date without end": _repeated("date: 2024-"),
    # Characters.
    "one letter": _repeated("a"),
    "one capital": _repeated("A"),
    "no spaces": _repeated("thetalkshadfailedhesaid"),
    "NULs": _repeated("\0"),
    "NULs and words": _repeated("\0said "),
    "right to left": _repeated("قال الوزير إن المحادثات فشلت. "),
    "marks of direction": _repeated("\u202ehe said\u202c "),
    "Chinese": _repeated("部长说谈判失败了。"),
    "combining marks": _repeated("e\u0301\u0302\u0303 "),
    "only combining marks": _repeated("\u0301"),
    "zero width": _repeated("\u200b"),
    "surrogates": _repeated("\ud83d said "),
    "emoji": _repeated("👩‍👩‍👧 "),
    "dotted capital I": _repeated("İ said "),
    "all characters": _drawn([chr(k) for k in range(1, 0x3000, 7)] + [" "] * 200),
}
