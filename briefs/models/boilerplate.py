"""Lines at the ends of an outlet's articles, and how often they recur."""

from __future__ import annotations

from django.db import models

from briefs.models.articles import Article
from briefs.models.vocabulary import Outlet


class OutletLine(models.Model):
    """One line as articles of an outlet begin or end (`briefs.boilerplate`)."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="lines")
    key = models.BigIntegerField(help_text="Of its words.")
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="+", db_index=False,
        help_text="Where it was seen first.",
    )  # fmt: skip
    seen = models.PositiveIntegerField(default=1, help_text="Articles, copies counted once.")
    is_content = models.BooleanField(
        default=False, help_text="An editor has said that it is not boilerplate."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "key"], name="outlet_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id}: {self.key} ({self.seen})"
