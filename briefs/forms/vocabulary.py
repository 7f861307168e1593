"""Names and aliases as admins type them; keys and slugs follow from them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from briefs.forms.dates import PartialDateField, PartialDatesForm
from briefs.models import Country, Office, Outlet, OutletAlias, SpeakerAlias, Topic
from briefs.vocabulary.folding import fold_keeping_length
from briefs.vocabulary.names import name_key


class SpeakerAliasForm(forms.ModelForm):
    class Meta:
        model = SpeakerAlias
        fields = ("text",)

    def clean_text(self) -> str:
        text = " ".join(self.cleaned_data["text"].split())
        if not name_key(text):
            raise ValidationError("A name needs letters.")
        self.instance.key = name_key(text)
        return text


class OutletForm(forms.ModelForm):
    url = forms.URLField(label="Address", required=False, assume_scheme="https")

    class Meta:
        model = Outlet
        fields = ("name", "slug", "url")


class OutletAliasForm(forms.ModelForm):
    class Meta:
        model = OutletAlias
        fields = ("key",)

    def clean_key(self) -> str:
        return fold_keeping_length(" ".join(self.cleaned_data["key"].split()))


class OfficeForm(PartialDatesForm):
    start_date = PartialDateField(label="From")
    end_date = PartialDateField(label="To")
    slug = forms.SlugField(max_length=120, required=False)
    partial_dates = {"start_date": "start", "end_date": "end"}

    class Meta:
        model = Office
        fields = ("speaker", "title", "slug", "country")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("start_date"), cleaned.get("end_date")
        if start and end and end.end < start.start:
            self.add_error("end_date", "This is before the day it began.")
        cleaned["slug"] = cleaned.get("slug") or slugify(cleaned.get("title", ""))[:120]
        return cleaned


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = (line.strip() for line in (super().clean(value) or "").splitlines())
        return [line for line in dict.fromkeys(lines) if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.clean(data)


class CountryForm(forms.ModelForm):
    former_names = LinesField(required=False)
    aliases = LinesField(required=False)
    demonym_nouns = LinesField(required=False)
    demonym_adjectives = LinesField(required=False)
    capitals = LinesField(required=False)
    metonyms = LinesField(required=False, help_text="Seats used as actors: Kremlin, White House.")

    class Meta:
        model = Country
        fields = (
            "code", "slug", "name", "official_name", "former_names", "aliases",
            "demonym_nouns", "demonym_adjectives", "capitals", "metonyms",
        )  # fmt: skip


class TopicForm(forms.ModelForm):
    class Meta:
        model = Topic
        fields = ("name", "slug", "parent")

    def clean_parent(self) -> Topic | None:
        parent = self.cleaned_data["parent"]
        above = parent
        while above is not None:
            if above.pk == self.instance.pk and self.instance.pk:
                raise ValidationError("A topic cannot stand below itself.")
            above = above.parent
        return parent
