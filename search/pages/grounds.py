"""What a statement rests on: how it was found, how its speaker was, and what was decided since."""

from __future__ import annotations

from briefs.models import Quote
from briefs.phenomena import source_kind

_FOUND_BY = {
    "name": "by name",
    "pronoun": "a pronoun, resolved from the text before",
    "role": "a role, whose holder the text or the record tells",
    "unnamed": "not named by the source",
    "none": "not named in the sentence, carried on from before",
}
#: Fields of a statement as pages call them; others go by their own names.
_CALLED = {"contents": "words", "speaker_name": "speaker", "office_title": "capacity"}
_UNTOLD = {
    "start", "end", "state", "cue_start", "cue_end", "source_start", "source_end", "paragraph",
    "position", "said_precision", "speaker_country", "named",
}  # fmt: skip

Ground = tuple[str, str]


def grounds(quote: Quote) -> list[Ground]:
    """Labels and what is to be said under them, without those that would be empty."""
    found = [
        ("Reporting word", f"“{quote.cue}”" if quote.cue else "none in the sentence"),
        ("Source", f"“{quote.source}”" if quote.source else ""),
        ("Speaker found", _speaker(quote)),
        ("Read", _read(quote)),
        ("Set by an editor", ", ".join(_decided(quote))),
        ("Place", _place(quote)),
        ("First seen", f"{quote.created.day} {quote.created:%b %Y}"),
    ]
    return [(label, value) for label, value in found if value]


def _speaker(quote: Quote) -> str:
    if {"speaker", "speaker_name"} & set(quote.corrected) or not quote.extractor_version:
        return "set by an editor"
    kind = source_kind(quote.source, quote.speaker_name, quote.named)
    if kind == "unnamed" and quote.speaker_id:
        kind = "role"
    return _FOUND_BY[kind]


def _read(quote: Quote) -> str:
    if not quote.extractor_version:
        return "added by an editor"
    read = f"by extraction {quote.extractor_version}"
    if quote.state == "confirmed":
        return f"{read}; checked by an editor"
    return f"{read}; about {round(quote.confidence * 100)} % of those found like this are right"


def _decided(quote: Quote) -> list[str]:
    names = (_CALLED.get(name, name) for name in quote.corrected if name not in _UNTOLD)
    return sorted(set(names))


def _place(quote: Quote) -> str:
    spans = ", ".join(f"{start:,}–{end:,}" for start, end in quote.contents)
    return f"¶ {quote.paragraph}, characters {spans} of the text"
