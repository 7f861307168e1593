"""The upload form. Files are judged one by one by `ingest`, so none of them fails the form."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from briefs.forms.dates import PartialDateField
from briefs.models import Upload


class UploadForm(forms.Form):
    """`batch`: public id of a batch that the files join; its outlet and date then hold."""

    outlet = forms.CharField(
        label="Source",
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"placeholder": "Read from the text", "list": "outlets", "autocomplete": "off"}
        ),
    )
    published = PartialDateField(
        label="Date", widget=forms.TextInput(attrs={"placeholder": "Read from the text"})
    )
    batch = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def clean_outlet(self) -> str:
        return " ".join(self.cleaned_data["outlet"].split())

    def clean_batch(self) -> Upload | None:
        public_id = self.cleaned_data["batch"]
        if not public_id:
            return None
        upload = Upload.objects.filter(public_id=public_id).first()
        if upload is None:
            raise ValidationError("That batch isn’t there. Open Upload again.")
        return upload
