"""What a reader says of a mix-up."""

from __future__ import annotations

from typing import Any

from django import forms

from briefs.models.reports import MixUpKind


class MixUpForm(forms.Form):
    """Of a statement there is one kind of mix-up; of a speaker there are two."""

    kind = forms.ChoiceField(label="What is mixed up", widget=forms.RadioSelect)
    words = forms.CharField(
        label="Who it is, and how you know",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, of_statement: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [MixUpKind.WRONG] if of_statement else [MixUpKind.SEVERAL, MixUpKind.TWICE]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].initial = kinds[0].value
