"""Who said what in an article: text in, attributions out. Pure Python; start reading here.

`extract` takes a text apart (`document`), finds cues and contents (`cues`, `decisions`,
`boundaries`, `settled`, `sources`, put together in `reports`), reads transcripts (`labels`,
`transcripts`) and statements issued as such (`verbatim`), resolves speakers (`people`, `speakers`)
and days (`dates`). `docs/extraction.md` explains the method and gives the scores.
"""

from __future__ import annotations

from briefs.dates import PartialDate
from briefs.extraction.extraction import VERSION, extract
from briefs.extraction.types import Attribution, Extraction, SaidDate, Span, SpeakerRef, Zone
from briefs.extraction.zones import zones

__all__ = [
    "VERSION",
    "Attribution",
    "Extraction",
    "PartialDate",
    "SaidDate",
    "Span",
    "SpeakerRef",
    "Zone",
    "extract",
    "zones",
]
