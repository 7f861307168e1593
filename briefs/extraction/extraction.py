"""`extract`: the steps of extraction in order, from text to attributions."""

from __future__ import annotations

from briefs.dates import PartialDate
from briefs.extraction.circumstances import Circumstances, circumstances
from briefs.extraction.confidence import confidence, grounds, otherwise
from briefs.extraction.continuation import Report, TokenRange
from briefs.extraction.cues import withheld_from
from briefs.extraction.dates import published_in
from briefs.extraction.days import carried
from briefs.extraction.document import Document, analyse
from briefs.extraction.model import Models, default_models
from briefs.extraction.people import People
from briefs.extraction.portions import Verbatim
from briefs.extraction.reports import reports
from briefs.extraction.speakers import Resolution, Speakers
from briefs.extraction.types import (
    Attribution,
    Extraction,
    SaidDate,
    Span,
    StatementType,
    Zone,
)
from briefs.extraction.verbatim import verbatim
from briefs.extraction.zones import zones

#: Goes up with every change that can change what is found.
VERSION = "7"
#: What lies beyond is not read: no article is as long, and the time for any input stays bounded.
LONGEST_TEXT = 150_000
_LONGEST_TITLE = 1000
#: Statements printed as somebody's own words leave little to doubt.
_VERBATIM_CONFIDENCE = 0.95


def extract(
    text: str,
    *,
    title: str = "",
    published: PartialDate | None = None,
    byline: str = "",
    models: Models | None = None,
) -> Extraction:
    """Every statement of an article with who made it, how and when. Never raises on any text.

    title, byline: where they are known apart from the text; they may name whose words it is.
    published: resolves "on Friday"; where it is None, a date that the text prints is used.
    models: other weights than those that ship (for cross-validation).
    """
    text, title, byline = text[:LONGEST_TEXT], title[:_LONGEST_TITLE], byline[:_LONGEST_TITLE]
    covered = zones(text, title)
    printed = published_in(text, covered)
    if published is None and printed is not None:
        published = printed.date
    own, left_out = verbatim(text, covered, title, byline)
    found = [_own_words(v) for v in own]
    doc = analyse(_visible(text, covered, own, left_out))
    if doc.units:
        found += _reported(text, doc, published, models or default_models())
    found.sort(key=lambda a: (a.contents[0], a.type))
    return Extraction(found, covered, VERSION, printed)


def _visible(
    text: str, covered: tuple[Zone, ...], own: list[Verbatim], left_out: list[Span]
) -> str:
    """The text with everything blanked that is no reporting prose; offsets stay."""
    away = [z.span for z in covered if z.kind != "headline"] + [v.content for v in own]
    away += [v.source for v in own if v.source is not None] + left_out
    if not away:
        return text
    parts: list[str] = []
    at = 0
    for start, end in sorted(away):
        if start > at:
            parts.append(text[at:start])
            at = start
        if end > at:
            parts.append(" " * (end - at))
            at = end
    parts.append(text[at:])
    return "".join(parts)


def _own_words(v: Verbatim) -> Attribution:
    return Attribution(
        (v.content,), "direct", None, v.source, v.speaker, confidence=_VERBATIM_CONFIDENCE
    )


def _reported(
    text: str, doc: Document, published: PartialDate | None, models: Models
) -> list[Attribution]:
    found = reports(doc, models)
    resolutions = Speakers(doc, People(doc)).resolve(found)
    around = [circumstances(doc, report, published) for report in found]
    days = carried(doc, found, [resolution.ref for resolution in resolutions], around)
    return [
        attribution
        for report, resolution, circumstance, said in zip(
            found, resolutions, around, days, strict=True
        )
        if (attribution := _attribution(text, doc, report, resolution, circumstance, said, models))
    ]


def _attribution(
    text: str,
    doc: Document,
    report: Report,
    resolution: Resolution,
    around: Circumstances,
    said: SaidDate | None,
    models: Models,
) -> Attribution | None:
    contents = tuple(
        span for part in report.contents if (span := _content_span(text, doc, part)) is not None
    )
    if not contents:
        return None
    cue = report.cue
    begin = withheld_from(doc, cue) if cue else 0
    verb = "said" if cue is None else cue.verb if begin == cue.first else "withheld"
    kind = _type(doc, report.contents)
    found = grounds(report, kind, resolution.way)
    sure = min(confidence(found, resolution.way, models), resolution.most)
    return Attribution(
        contents,
        kind,
        _span(doc, (begin, cue.last)) if cue else None,
        _span(doc, report.source) if report.source else None,
        resolution.ref,
        verb,
        around.addressee,
        around.venue,
        said,
        sure,
        around.said_words,
        found,
        resolution.rival,
        otherwise(sure, resolution.way) if resolution.rival else 0.0,
    )


def _span(doc: Document, part: TokenRange) -> Span:
    return Span(doc.tokens.starts[part[0]], doc.tokens.ends[part[1] - 1])


def _content_span(text: str, doc: Document, part: TokenRange) -> Span | None:
    """The span of a content without the punctuation at its ends; quotation marks stay."""
    first, last = part
    words, quoted = doc.tokens.words, doc.quoted
    while first < last and quoted[first] < 0 and (
        (not words[first][0].isalnum() and words[first] not in "$€£([#@'‘’")
        or (first == part[0] and last - first > 2 and doc.tokens.lower[first] == "that")
    ):  # fmt: skip
        first += 1
    while last > first and quoted[last - 1] < 0 and not words[last - 1][0].isalnum() and (
        words[last - 1] not in ")]%?!’'"
    ):  # fmt: skip
        last -= 1
    bracket = last < len(words) and words[last] in ")]" and quoted[last] < 0
    if bracket and words[first:last].count("(") > words[first:last].count(")"):
        last += 1
    if first >= last or not any(words[k][0].isalnum() for k in range(first, last)):
        return None
    return _span(doc, (first, last))


def _type(doc: Document, contents: list[TokenRange]) -> StatementType:
    """direct: 90 % or more of the words stand in quotation marks; indirect: none; mixed: the rest."""
    words = quoted = 0
    for part in contents:
        for k in range(*part):
            if doc.tokens.words[k][0].isalnum():
                words += 1
                quoted += doc.quoted[k] >= 0
    if quoted == 0:
        return "indirect"
    return "direct" if quoted >= 0.9 * words else "mixed"
