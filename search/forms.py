"""Forms of saved searches."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from briefs.models import User
from search.exports.types import one_line
from search.models import Cadence, SavedSearch
from search.query import words as spoken
from search.query.errors import QueryError
from search.query.request import SearchQuery
from search.saved import NAME_LENGTH
from search.types import DATE_FIELDS, FACET_FIELDS
from search.vocabulary import DatabaseVocabulary, label


class _Named(forms.Form):
    name = forms.CharField(max_length=NAME_LENGTH, widget=forms.TextInput({"autocomplete": "off"}))

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError("This field is required.", code="required")
        return name


class SaveForm(_Named):
    """Keep the search of the address, as a new one or in place of one that is there."""

    cadence = forms.ChoiceField(
        label="Tell me of what is new", choices=Cadence.choices, required=False
    )
    shared = forms.BooleanField(label="The team may open and copy it", required=False)
    replaces = forms.ModelChoiceField(
        label="Save as", required=False, queryset=None, empty_label="A new saved search"
    )
    field_order = ("replaces", "name", "cadence", "shared")

    def __init__(self, *args: Any, own: QuerySet[SavedSearch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaces"].queryset = own.order_by("name")
        if not own.exists():
            del self.fields["replaces"]

    def clean_cadence(self) -> str:
        return self.cleaned_data["cadence"] or Cadence.OFF


class People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, user: User) -> str:
        """Never the address, which is for admins."""
        return user.name or f"Somebody without a name, since {user.created:%d %b %Y}"


class ShareForm(forms.Form):
    """Who besides the owner may open and copy something of theirs."""

    team = forms.BooleanField(label="The team: everybody with an account", required=False)
    people = People(
        label="These people", required=False, queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people


class AlertForm(forms.Form):
    """How often somebody hears of news on a search."""

    cadence = forms.ChoiceField(
        label="Tell me", choices=Cadence.choices, widget=forms.RadioSelect, initial=Cadence.OFF
    )


class EditForm(_Named):
    """Name, the words, and which filters stay."""

    q = forms.CharField(
        label="Words",
        required=False,
        max_length=1000,
        help_text="In the language of the search box; filters can be typed too: country:iran.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    keep = forms.MultipleChoiceField(
        label="Filters", required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("name", "q", "keep")

    def __init__(self, *args: Any, query: SearchQuery, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kind = query.kind
        self._always: list[tuple[str, str]] = []
        choices: list[tuple[str, str]] = []
        for name, value in query.parameters():
            if name in FACET_FIELDS or name in DATE_FIELDS:
                said = spoken.parts(SearchQuery.from_querystring({name: value}), label)
                choices.append((f"{name}={value}", " ".join(map(str, said))))
            elif name not in ("q", "page", "seq"):
                self._always.append((name, value))
        self.fields["keep"].choices = choices
        if not choices:
            del self.fields["keep"]

    def query(self) -> SearchQuery:
        """The search as changed."""
        kept = [tuple(one.split("=", 1)) for one in self.cleaned_data.get("keep", ())]
        words = [("q", self.cleaned_data.get("q", ""))]
        return SearchQuery.from_querystring(urlencode([*self._always, *kept, *words]))

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        try:
            SearchQuery(q=text, kind=self._kind).to_engine(DatabaseVocabulary())
        except QueryError as error:
            problem = error.problem
            meant = f" Did you mean {problem.repair}?" if problem.repair else ""
            raise ValidationError(problem.message + meant) from error
        return text
