"""A statement in the text around it."""

from __future__ import annotations

from collections.abc import Sequence

from briefs.extraction.types import Span
from briefs.models import Quote
from briefs.paragraphs import paragraphs
from search.cards import evidence_span
from search.pages.article import Paragraph, in_order, to_be_marked, voice_key, voices_of
from search.reading.marks import blocks, plain
from search.reading.nearby import narrowed


def surroundings(quote: Quote, quotes: Sequence[Quote], around: int = 2) -> list[Paragraph]:
    """The paragraphs of one statement and `around` more on both sides, it alone marked.

    quotes: all of its article, as `rows.of_article` has them. Of its own paragraph only what is near
    it, if that is long. None where they say no more than the statement's own sentences.
    """
    article = quote.article
    text, sentences = article.text, Span(*evidence_span(quote))
    whole = paragraphs(text, article.zones, article.numbered)
    shown = narrowed(whole, text, *sentences)
    body, furniture = in_order(article, shown, quotes)
    order = [*body, *furniture]
    holding = [place for place, at in enumerate(order) if _holds(shown[at].span, quote)]
    if not holding:
        return []
    near = order[max(0, holding[0] - around) : holding[-1] + around + 1]
    # Speeches have hundreds of paragraphs: only these are put together.
    ascending = sorted(near)
    first, last = shown[ascending[0]].span.start, shown[ascending[-1]].span.end
    speaker = voices_of(article, [one for one in quotes if voice_key(one) == voice_key(quote)])
    statements = [
        to_be_marked(one, speaker[0].called if one.pk == quote.pk else "", one.pk == quote.pk)
        for one in quotes
        if one.start < last and one.end > first
    ]
    made = blocks(text, [shown[at] for at in ascending], statements, article.zones, sentences)
    block_at = dict(zip(ascending, made, strict=True))
    found = [
        Paragraph(
            block_at[at],
            [],
            begins_before=shown[at].span.start > whole[at].span.start,
            ends_after=shown[at].span.end < whole[at].span.end,
        )
        for at in near
    ]
    said = " ".join(plain(one.block.parts) for one in found)
    return [] if said.split() == text[slice(*sentences)].split() else found


def _holds(paragraph: Span, quote: Quote) -> bool:
    return any(start < paragraph.end and end > paragraph.start for start, end in quote.contents)
