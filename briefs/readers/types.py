"""What a reader makes of a file: an article's text and facts, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from briefs.dates import PartialDate

TitleFrom = Literal["text", "first sentence", "metadata", "file"]


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as read. `text` is as found, but for line ends, NULs and lone surrogates.

    title_from: where the title stands; "first sentence" when the file has no headline.
    published_words: the words of the text the date was read from.
    language: ISO 639-1, or "und". encoding: what the bytes were decoded with.
    """

    text: str
    title: str
    title_from: TitleFrom = "text"
    outlet: str = ""
    published: PartialDate | None = None
    published_words: str = ""
    byline: str = ""
    url: str = ""
    language: str = "en"
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file holds no article, and what to do about it: two short sentences for people."""

    reason: str
    advice: str
