"""What a reader returns: an article ready to be stored, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from briefs.dates import PartialDate

#: Where a title comes from: a headline in the text; data given beside the text (HTML head, front
#: matter, JSON field); the name of the file; or the first sentence, for want of a headline.
TitleFrom = Literal["text", "first sentence", "metadata", "file"]


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """One article as read; nothing is in here that file and text do not give.

    text: as found, but for line ends (always "\\n"), NULs (removed) and lone surrogates (replaced).
    title: never empty. outlet, byline, url: "" where unknown.
    published: with the precision that is printed; published_words: the words it was read from.
    language: ISO 639-1, or "und". encoding: the one the bytes were decoded with.
    """

    text: str
    title: str
    title_from: TitleFrom
    outlet: str = ""
    published: PartialDate | None = None
    published_words: str = ""
    byline: str = ""
    url: str = ""
    language: str = "und"
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file holds no article, and what its owner can do; both are shown to people."""

    reason: str
    advice: str
