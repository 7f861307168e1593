"""The upload form. Files are judged one by one by `ingest`, so none of them fails the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from briefs import ingest
from briefs.forms.dates import PartialDateField
from briefs.models import Article, Upload, User

MAX_PASTED = 2_000_000  # characters


def _text(label: str, placeholder: str = "", **options: Any) -> forms.CharField:
    attributes = {"autocomplete": "off"} | ({"placeholder": placeholder} if placeholder else {})
    attributes |= {"list": "outlets"} if label == "Source" else {}
    return forms.CharField(
        label=label, required=False, widget=forms.TextInput(attrs=attributes), **options
    )


def _date(placeholder: str) -> PartialDateField:
    return PartialDateField(label="Date", widget=forms.TextInput({"placeholder": placeholder}))


class IntoBatchForm(forms.Form):
    """`batch`: public id of a batch that is joined; its outlet and date then hold."""

    batch = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def clean_batch(self) -> Upload | None:
        public_id = self.cleaned_data["batch"]
        if not public_id:
            return None
        upload = Upload.objects.filter(public_id=public_id).first()
        if upload is None:
            raise ValidationError("That batch isn’t there. Open Upload again.")
        return upload

    def check_room(self, count: int) -> None:
        """Of a form that is cleaned: adds an error unless so many files may join the batch."""
        batch, limit = self.cleaned_data["batch"], settings.MAX_BATCH_FILES
        if not count:
            self.add_error(None, "Choose at least one file.")
        elif batch and batch.files.filter(container=None).count() + count > limit:
            full = f"A batch holds up to {limit:,} files. Open Upload to begin another."
            self.add_error(None, full)


class UploadForm(IntoBatchForm):
    """What holds for all files of a new batch."""

    outlet = _text("Source", "Read from the text", max_length=120)
    published = _date("Read from the text")

    def receive(self, files: Sequence[UploadedFile], by: User) -> Upload:
        """Queue the files; those of a batch that is joined get its outlet and date."""
        facts = self.cleaned_data
        batch = facts["batch"]
        return ingest.receive(
            files=files,
            by=by,
            outlet=None if batch else ingest.outlet_named(facts["outlet"]),
            published=None if batch else facts["published"],
            upload=batch,
        )


class PasteForm(IntoBatchForm):
    """One article as text. replaces: public id of the article whose text it corrects."""

    text = forms.CharField(
        label="Text",
        max_length=MAX_PASTED,
        error_messages={"required": "Paste the article’s text."},
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
    )
    title = _text("Title", "Read from the text", max_length=400)
    outlet = _text("Source", "Read from the text", max_length=120)
    published = _date("Read from the text")
    url = forms.URLField(label="Address", required=False, max_length=1000, assume_scheme="https")
    replaces = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def clean_replaces(self) -> Article | None:
        public_id = self.cleaned_data["replaces"]
        if not public_id:
            return None
        article = Article.objects.live().filter(public_id=public_id).first()
        if article is None:
            raise ValidationError("There is no such article, or it was deleted.")
        return article

    def receive(self, by: User) -> Upload:
        """A text goes the way of a file."""
        facts = self.cleaned_data
        return ingest.receive(
            files=[SimpleUploadedFile("Pasted text.txt", facts["text"].encode())],
            by=by,
            upload=facts["batch"],
            given=ingest.Given(
                title=" ".join(facts["title"].split()),
                url=facts["url"],
                outlet=ingest.outlet_named(facts["outlet"]),
                published=facts["published"],
                replaces=facts["replaces"],
            ),
        )


class BatchFactsForm(forms.Form):
    """What is to hold for every article of a batch; what is empty stays as it is."""

    outlet = _text("Source", max_length=120)
    published = _date("")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("outlet") and not cleaned.get("published"):
            raise ValidationError("Give a source or a date.")
        return cleaned


#: In the order in which people look for them.
_SHOWN_AS = {
    "": "Not used",
    "text": "Text",
    "title": "Title",
    "date": "Date",
    "outlet": "Source",
    "byline": "Author",
    "url": "Address",
    "id": "Identifier",
    "licence": "Licence",
    "source": "Where it comes from",
}


class ColumnsForm(forms.Form):
    """What each column of a table holds. `columns` as `UploadFile` has them."""

    def __init__(self, columns: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(data)
        self._names = columns["names"]
        used = {name: field for field, name in columns["used"].items()}
        for place, (name, sample) in enumerate(zip(self._names, columns["sample"], strict=True)):
            self.fields[f"column{place}"] = forms.ChoiceField(
                label=name or f"Column {place + 1}",
                help_text=sample,
                choices=list(_SHOWN_AS.items()),
                required=False,
                initial=used.get(name, ""),
                disabled=not name,
            )

    def columns(self) -> dict[str, str]:
        """Field -> column."""
        chosen = (self.cleaned_data.get(f"column{n}", "") for n in range(len(self._names)))
        return {field: name for name, field in zip(self._names, chosen, strict=True) if field}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = [field for field in cleaned.values() if field]
        if "text" not in chosen:
            raise ValidationError("Choose the column that holds the articles’ text.")
        twice = next((field for field in chosen if chosen.count(field) > 1), None)
        if twice:
            raise ValidationError(f"Two columns are chosen as {_SHOWN_AS[twice].lower()}.")
        return cleaned
