"""Forms of dossiers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from briefs.models import User
from search.dossiers import NAME_LENGTH, NOTE_LENGTH
from search.forms import People, ShareForm
from search.models import Dossier


class DossierForm(forms.Form):
    name = forms.CharField(max_length=NAME_LENGTH, widget=forms.TextInput({"autocomplete": "off"}))
    note = forms.CharField(
        label="Introduction",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 5}),
        help_text="Stands above the statements, in files too.",
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class AddForm(forms.Form):
    """Where statements go: into one of the dossiers there are, or a new one."""

    dossier = forms.ModelChoiceField(
        queryset=None, to_field_name="public_id", required=False, empty_label="A new dossier"
    )
    name = forms.CharField(
        label="Name of a new dossier",
        required=False,
        max_length=NAME_LENGTH,
        help_text="Fill this in to begin a new one instead.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, dossiers: QuerySet[Dossier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dossier"].queryset = dossiers
        if not dossiers.exists():
            del self.fields["dossier"]
            self.fields["name"].help_text = ""

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name and not self.cleaned_data.get("dossier"):
            raise ValidationError("Give the new dossier a name.")
        return name


class NoteForm(forms.Form):
    note = forms.CharField(required=False, max_length=NOTE_LENGTH)


class DossierShareForm(ShareForm):
    """Who besides the owner may read a dossier, and who may change it."""

    owners = People(
        label="These people may also change and share it",
        required=False,
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        self.fields["people"].label = "These people may read and copy it"
        self.fields["owners"].queryset = people
