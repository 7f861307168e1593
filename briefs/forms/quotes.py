"""A statement as an admin corrects it."""

from __future__ import annotations

from briefs.forms.dates import PartialDateField, PartialDatesForm
from briefs.models import Quote


class QuoteForm(PartialDatesForm):
    said_on = PartialDateField(label="Said", help_text="A day, a month or a year.")
    partial_dates = {"said_on": "said"}

    class Meta:
        model = Quote
        fields = (
            "type", "verb", "named", "speaker", "speaker_name", "speaker_country", "office",
            "office_title", "addressee", "venue", "countries", "topics", "state",
        )  # fmt: skip
