"""A decision in the review queue, and who is meant by a name that is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from briefs import corrections, review, spans
from briefs.models import Quote, Speaker
from briefs.models.quotes import StatementType

#: A list of names like the one being typed, on pages that hold `<datalist id="people">`.
_SUGGESTING = {
    "list": "people",
    "autocomplete": "off",
    "hx-get": reverse_lazy("review_people"),
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#people",
    "hx-swap": "innerHTML",
}


class SpeakerField(forms.CharField):
    """A name, or the slug of a speaker on record. Cleans to a Speaker, or to the name of somebody
    who is not on record; "" where left empty."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 200)
        options.setdefault("required", False)
        options.setdefault("widget", forms.TextInput(_SUGGESTING))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Speaker) else value

    def clean(self, value: Any) -> Speaker | str:
        name = " ".join(super().clean(value).split())
        if not name:
            return ""
        by_slug = Speaker.objects.select_related("merged_into").filter(slug=name).first()
        if by_slug:
            return by_slug.merged_into or by_slug
        called = corrections.speakers_called(name)
        exact = [one for one in called if one.name == name] or called
        if len(exact) > 1:
            raise ValidationError(
                "Several are called so. Write one of these instead: "
                + ", ".join(f"{one.slug} ({one.country or 'no country'})" for one in exact[:9])
            )
        if not exact and not any(letter.isalpha() for letter in name):
            raise ValidationError("A name needs letters.")
        return exact[0] if exact else name


class DecisionForm(forms.Form):
    """What was chosen about one statement; `who` is "read", "rival", "other", "none" or a
    speaker's slug."""

    version = forms.CharField(max_length=16)
    who = forms.CharField(
        max_length=120, error_messages={"required": "Choose who says this, or that nobody does."}
    )
    name = SpeakerField()
    type = forms.ChoiceField(choices=StatementType.choices, required=False)
    words = forms.CharField(max_length=spans.MOST_WORDS, required=False, strip=False)
    start = forms.IntegerField(min_value=0, required=False)
    end = forms.IntegerField(min_value=0, required=False)
    scope = forms.ChoiceField(choices=[(one, one) for one in review.SCOPES], required=False)

    def __init__(self, *args: Any, quote: Quote, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quote = quote

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("who") == "rival" and self.quote.rival:
            self.errors.pop("name", None)
            cleaned["who"], cleaned["name"] = "other", self._rival()
        if cleaned.get("who") == "other":
            if not cleaned.get("name") and "name" not in self.errors:
                self.add_error("name", "Write who it is.")
        else:
            # A name left in its field counts only for somebody else.
            self.errors.pop("name", None)
        if cleaned.get("who") not in ("read", "none", "other", None):
            speaker = Speaker.objects.filter(slug=cleaned["who"], merged_into=None).first()
            if speaker is None:
                self.add_error("who", "That speaker was merged or removed. Choose again.")
            cleaned["speaker"] = speaker
        try:
            cleaned["contents"] = self._contents(cleaned)
        except spans.NotFound as error:
            self.add_error("words", str(error))
        return cleaned

    def _rival(self) -> Speaker | str:
        """The other one who may be meant, as on record or as somebody new."""
        try:
            return self.fields["name"].clean(self.quote.rival)
        except ValidationError as error:
            self.add_error("who", error)
            return ""

    def _contents(self, cleaned: dict[str, Any]) -> spans.Contents | None:
        """Where its ends were moved to; else where the words stand that were written instead."""
        quote = self.quote
        start, end = cleaned.get("start"), cleaned.get("end")
        if start is not None and end is not None and (start, end) != (quote.start, quote.end):
            return spans.moved(quote.contents, start, min(end, len(quote.article.text)))
        words = cleaned.get("words", "").split()
        if not words or words == quote.text.split():
            return None
        return spans.located(quote.article.text, cleaned["words"], near=quote.start)
