"""Which statements and names of a speaker go to a new person."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from briefs.models import Country, Office, Quote, Speaker
from briefs.texts import load_texts
from briefs.vocabulary.folding import fold_keeping_length

#: So many statements are listed to be chosen one by one.
LISTED = 100
#: So many are looked into at once, with the texts of their articles.
_AT_ONCE = 300


class SplitForm(forms.Form):
    """words: statements are listed that have all of them; all_found: those go, listed or not."""

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
    words = forms.CharField(max_length=200, required=False)
    all_found = forms.BooleanField(required=False)

    def __init__(self, *args: Any, speaker: Speaker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speaker = speaker
        variants = speaker.aliases.exclude(text=speaker.name).order_by("text")
        self.fields["aliases"].choices = [(one.text, one.text) for one in variants]
        self.fields["offices"].queryset = speaker.offices.select_related("country")
        self.fields["quotes"].queryset = speaker.quotes.all()

    @property
    def sought(self) -> str:
        """The words that statements are looked for by, as typed."""
        return " ".join(self.data.get("words", "").split())[:200]

    @cached_property
    def found(self) -> list[int]:
        """Keys of the statements with all words sought, the newest first: in what was said, in how
        the speaker is named there, in title, date, source and office."""
        wanted = fold_keeping_length(self.sought).split()
        keys = list(self._live().values_list("pk", flat=True))
        if not wanted:
            return keys
        chunks = (keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE))
        return [one.pk for chunk in chunks for one in _loaded(chunk) if _has_all(one, wanted)]

    @cached_property
    def listed(self) -> list[Quote]:
        """To be chosen one by one: those that are chosen already, then what was found."""
        chosen = self._live().filter(public_id__in=self.chosen_ids).values_list("pk", flat=True)
        keys = dict.fromkeys([*chosen, *self.found])
        return _loaded(list(keys)[: LISTED + len(chosen)])

    @cached_property
    def chosen_ids(self) -> set[str]:
        return set(self.data.getlist("quotes")) if self.is_bound else set()

    def chosen(self) -> QuerySet[Quote]:
        """The statements that go: those of the chosen offices, all that were found, single ones."""
        facts = self.cleaned_data
        found = self.found if facts["all_found"] and self.sought else []
        one_by_one = [*(one.pk for one in facts["quotes"]), *found]
        return Quote.objects.filter(Q(office__in=facts["offices"]) | Q(pk__in=one_by_one))

    def _live(self) -> QuerySet[Quote]:
        return Quote.objects.live().filter(speaker=self.speaker).order_by("-sequence")


def _loaded(keys: list[int]) -> list[Quote]:
    """With all that is shown of them, in that order."""
    rows = Quote.objects.select_related("article__outlet", "office__country")
    found = rows.defer("article__text", "article__zones", "article__facts_from").in_bulk(keys)
    load_texts(found.values())
    return [found[key] for key in keys if key in found]


def _has_all(quote: Quote, wanted: list[str]) -> bool:
    held = fold_keeping_length(" ".join(_said_of(quote)))
    return all(word in held for word in wanted)


def _said_of(quote: Quote) -> Iterator[str]:
    article = quote.article
    yield from (quote.text, quote.source, article.title)
    yield str(quote.said_date or article.published_date or "")
    yield from (str(one) for one in (article.outlet, quote.office) if one)
