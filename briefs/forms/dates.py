"""One field for a date that may be a day, a month or a year."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from briefs.dates import PartialDate


class PartialDateField(forms.CharField):
    """Cleans to a PartialDate, or None where left empty."""

    default_error_messages = {
        "invalid": "Write the date as 2021-04-12, or 2021-04 or 2021 where no more is known."
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("max_length", 10)
        options.setdefault("widget", forms.TextInput(attrs={"placeholder": "2021-04-12"}))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, PartialDate) else value

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, PartialDate) else super().to_python(value)

    def clean(self, value: Any) -> PartialDate | None:
        text = super().clean(value)
        if isinstance(text, PartialDate) or not text:
            return text or None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").strip()


class PartialDatesForm(forms.ModelForm):
    """A model form in which each partial date of the model is one field.

    partial_dates: form field -> prefix of the model's `<prefix>` and `<prefix>_precision`.
    """

    partial_dates: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, prefix in self.partial_dates.items():
            if name in self.fields:
                self.initial.setdefault(name, getattr(self.instance, f"{prefix}_date"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, prefix in self.partial_dates.items():
            if name in cleaned:
                date = cleaned[name]
                setattr(self.instance, prefix, date.start if date else None)
                setattr(self.instance, f"{prefix}_precision", date.precision if date else "")
        return cleaned
