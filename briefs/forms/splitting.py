"""Which statements and names of a speaker go to a new person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from briefs.models import Country, Office, Quote, Speaker

#: So many statements are listed to be chosen one by one.
LISTED = 100


class SplitForm(forms.Form):
    name = forms.CharField(label="Name of the new person", max_length=200)
    country = forms.ModelChoiceField(Country.objects.all(), label="Country", required=False)
    aliases = forms.MultipleChoiceField(
        label="Name variants that are the new person’s",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    offices = forms.ModelMultipleChoiceField(
        Office.objects.none(),
        label="All statements made as",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quotes = forms.ModelMultipleChoiceField(
        Quote.objects.none(), to_field_name="public_id", required=False
    )

    def __init__(self, *args: Any, speaker: Speaker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speaker = speaker
        variants = speaker.aliases.exclude(text=speaker.name).order_by("text")
        self.fields["aliases"].choices = [(one.text, one.text) for one in variants]
        self.fields["offices"].queryset = speaker.offices.select_related("country")
        self.fields["quotes"].queryset = speaker.quotes.all()

    @property
    def listed(self) -> QuerySet[Quote]:
        """The newest statements, to be chosen one by one."""
        rows = Quote.objects.live().filter(speaker=self.speaker)
        return rows.select_related("article__outlet", "office__country").order_by("-sequence")[
            :LISTED
        ]

    @property
    def chosen_ids(self) -> set[str]:
        return set(self.data.getlist("quotes")) if self.is_bound else set()

    def chosen(self) -> QuerySet[Quote]:
        """The statements that go: those of the chosen offices, and single ones."""
        facts = self.cleaned_data
        return Quote.objects.filter(Q(office__in=facts["offices"]) | Q(pk__in=facts["quotes"]))
