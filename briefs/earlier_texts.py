"""The texts that an article had before corrected ones took their place.

Each is kept as an article that is not live (`Article.replaced_by`), with the statements that are no
longer in the text. What was recorded about statements points into the text of that time.
"""

from __future__ import annotations

import datetime as dt

from briefs.models import Article


def text_at(article: Article, when: dt.datetime) -> str:
    """The text that the article had just before `when`; article: as it is, or an earlier text."""
    now = article.current
    replaced = now.earlier_texts.filter(deleted_at__gte=when).order_by("deleted_at", "pk")
    earlier = replaced.values_list("text", flat=True).first()
    return now.text if earlier is None else earlier
