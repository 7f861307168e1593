"""A statement as an editor corrects it, or adds it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import Truncator

from briefs import spans
from briefs.forms.dates import PartialDateField
from briefs.forms.review import SpeakerField
from briefs.forms.vocabulary import LinesField
from briefs.models import Article, Country, Quote, Topic
from briefs.models.quotes import StatementType
from briefs.paragraphs import paragraphs
from briefs.vocabulary.folding import fold_keeping_length


class RowsField(LinesField):
    """Countries or topics by name, code, slug or alias, one a line or with commas between them.
    Cleans to a list of rows."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, model: type[Country] | type[Topic], **options: Any) -> None:
        super().__init__(required=False, max_length=4000, **options)
        self.model = model

    def clean(self, value: Any) -> list[Any]:
        known: dict[str, Any] = {}
        lines = super().clean(value)
        if lines:
            for row in self.model.objects.all():
                for name in self._names(row):
                    known.setdefault(fold_keeping_length(name), row)
        names = [name for line in lines for name in self._split(line, known)]
        rows = [known.get(fold_keeping_length(name)) for name in names]
        if unknown := [name for name, row in zip(names, rows, strict=True) if row is None]:
            raise ValidationError(f"Not in the vocabulary: {', '.join(unknown[:5])}.")
        return list(dict.fromkeys(getattr(row, "merged_into", None) or row for row in rows if row))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return set(self.clean(self.prepare_value(initial))) != set(self.clean(data))
        except ValidationError:
            return True

    @staticmethod
    def _split(line: str, known: Mapping[str, Any]) -> list[str]:
        """Several may stand in a line, too; a name may hold a comma of its own."""
        if fold_keeping_length(line) in known:
            return [line]
        return [name for part in re.split("[,;]", line) if (name := part.strip())]

    @staticmethod
    def _names(row: Any) -> list[str]:
        if isinstance(row, Country):
            return [row.name, row.code, row.slug, row.official_name, *row.aliases]
        return [row.name, row.slug]


class StatementForm(forms.Form):
    """Who said what, how, when and about what. `article`: where the words must stand."""

    speaker = SpeakerField(label="Who says this", help_text="A name nobody has makes a new person.")
    source = forms.CharField(
        label="Or an unnamed source, as worded", required=False, max_length=200
    )
    type = forms.ChoiceField(label="How", choices=StatementType.asked())
    paragraph = forms.IntegerField(label="Paragraph", min_value=1, required=False)
    words = forms.CharField(
        label="Words of the statement",
        help_text="As they stand in the article; a line for each piece.",
        max_length=spans.MOST_WORDS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    said = PartialDateField(label="Said", help_text="A day, a month or a year.")
    countries = RowsField(Country, label="Countries", help_text="One a line, or with commas.")
    topics = RowsField(Topic, label="Topics", help_text="One a line, or with commas.")

    def __init__(self, *args: Any, article: Article, near: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article, self.near = article, near

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("words"):
            try:
                cleaned["contents"] = self._contents(cleaned)
            except spans.NotFound as error:
                self.add_error("words", str(error))
        return cleaned

    def _contents(self, cleaned: dict[str, Any]) -> spans.Contents:
        text, number = self.article.text, cleaned.get("paragraph")
        within = None
        if number:
            found = paragraphs(text, self.article.zones, self.article.numbered)
            held = [one.span for one in found if one.number >= number and one.is_numbered]
            if not held:
                raise spans.NotFound(f"The article has no paragraph {number}.")
            within = (held[0].start, held[-1].end)  # a statement may go on in the next
        near = within[0] if within else self.near
        return spans.located(text, cleaned["words"], near=near, within=within)


class AddForm(StatementForm):
    """Of a statement that was missed: who says it, or that nobody is named, is chosen; one that
    overlaps others is added only if that is meant."""

    nobody = forms.BooleanField(label="Nobody is named", required=False)
    overlap = forms.BooleanField(
        label="Add it although it overlaps", required=False, widget=forms.HiddenInput
    )
    field_order = ("speaker", "source", "nobody")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        named = bool(cleaned.get("speaker") or cleaned.get("source"))
        if "speaker" not in self.errors and "source" not in self.errors:
            if not named and not cleaned.get("nobody"):
                self.add_error("speaker", "Write who says this, or choose that nobody is named.")
            elif named and cleaned.get("nobody"):
                self.add_error("nobody", "Somebody is written above. Choose one of both.")
        return cleaned

    def ask_about(self, others: Sequence[Quote]) -> None:
        """Say what is overlapped and ask whether that is meant."""
        self.fields["overlap"].widget = forms.CheckboxInput()
        first, more = others[0], len(others) - 1
        self.add_error(
            "words",
            f"These words overlap a statement that is there: ¶ {first.paragraph},"
            f" “{Truncator(first.text).chars(80)}”"
            f"{f', and {more} more' if more else ''}."
            " Leave its words out, correct that statement instead, or tick"
            " “Add it although it overlaps”.",
        )


class CorrectionForm(StatementForm):
    """Of a statement that is there. offered: (value, label) of tags that the vocabulary would
    give it now and nobody has taken off it.

    The page carries what it showed along, so that what was changed is told from what was left.
    """

    version = forms.CharField(max_length=16, widget=forms.HiddenInput)
    also = forms.MultipleChoiceField(
        label="Named in it, by the present vocabulary",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["paragraph"]
        self.fields["also"].choices = offered
        if not offered:
            del self.fields["also"]
        for name, field in self.fields.items():
            field.show_hidden_initial = name not in ("version", "also")

    def on_top_of(self, now: Mapping[str, Any]) -> QueryDict:
        """What was sent, with what stands `now` (as `initial`) where nothing was changed."""
        data = self.data.copy()
        for name, value in now.items():
            shown = self.fields[name].prepare_value(value)
            data[f"initial-{name}"] = shown
            if name not in self.changed_data or name == "version":
                data[name] = shown
        return data
