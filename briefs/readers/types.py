"""What a reader returns: an article ready to be stored, why there is none, or what a file holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from briefs.dates import PartialDate

#: Where a title comes from: a headline in the text; data given beside the text (HTML head, front
#: matter, JSON field); the name of the file; or the first sentence, for want of a headline.
TitleFrom = Literal["text", "first sentence", "metadata", "file"]


#: Where another fact comes from: data given beside the text, the web address, or the text itself,
#: which may name somebody else's outlet or day.
FactFrom = Literal["file", "address", "text"]


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """One article as read; nothing is in here that file and text do not give.

    text: as found, but for line ends (always "\\n"), NULs (removed) and lone surrogates (replaced).
    title: never empty. outlet, byline, url: "" where unknown.
    published: with the precision that is printed; published_words: the words it was read from.
    found_in: of the facts outlet, published, byline, url those that are known -> where from.
    language: ISO 639-1, or "und". encoding: the one the bytes were decoded with.
    left_out: what of the file could not be read, in words for people.
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
    left_out: str = ""
    found_in: dict[str, FactFrom] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file holds no article, and what its owner can do; both are shown to people."""

    reason: str
    advice: str


EMPTY = Refusal("The file is empty", "Check the file and upload it again")


@dataclass(frozen=True, slots=True)
class Record:
    """An article of a collection, with what only collections know."""

    draft: ArticleDraft
    external_id: str = ""
    licence: str = ""
    source: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values, for a record that waits to be stored."""
        values = asdict(self)
        published = self.draft.published
        values["draft"]["published"] = str(published) if published else None
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Record:
        known = {
            one.name for one in fields(ArticleDraft)
        }  # it may have waited since an older version
        draft = {name: value for name, value in values["draft"].items() if name in known}
        published = draft.pop("published")
        return cls(
            **values
            | {
                "draft": ArticleDraft(
                    **draft, published=PartialDate.parse(published) if published else None
                )
            }
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a file that holds several: a record, a file of its own, or why it is neither.

    name: as shown to people, with the name of the file it is in.
    content: bytes are a file that is to be read by itself, in the format its name tells.
    """

    name: str
    content: Record | Refusal | bytes


@dataclass(frozen=True, slots=True)
class Note:
    """How a file was understood, in a sentence for people: which columns were taken for what."""

    text: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, what they hold in its first row, and how they were understood.

    used: field -> column; empty where it was not understood.
    """

    names: tuple[str, ...]
    sample: tuple[str, ...]
    used: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


#: What a file gives, in order. A file of one article gives a draft or a refusal. One that holds
#: several gives entries; a refusal among them says why there are no more. A message gives a draft
#: and its attachments as entries.
Found = ArticleDraft | Refusal | Entry | Note | Columns
