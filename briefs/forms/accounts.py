"""Signing in, one's own account, and accounts as admins see them."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, AuthenticationForm, UserChangeForm
from django.core.exceptions import ValidationError

from briefs import accounts
from briefs.models import User
from briefs.models.people import Role
from briefs.models.tokens import Scope


class SignInForm(AuthenticationForm):
    """E-mail and password; says the same whether the account or the password is unknown."""

    username = forms.EmailField(
        label="Email",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "That email and password don’t go together. Check both and try again.",
    }

    def clean_username(self) -> str:
        # Tries are counted by name: another spelling must not be another ten tries.
        return self.cleaned_data["username"].lower()


class AccountForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        help_text="Times are shown in it. Days of statements and articles are never shifted."
    )

    class Meta:
        model = User
        fields = ("name", "time_zone", "theme", "per_page", "single_keys")
        labels = {
            "per_page": "Results per page",
            "single_keys": "Use single-key shortcuts",
        }
        help_texts = {"single_keys": ""}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names]


class TokenForm(forms.Form):
    """A new API token: what it is for, what it may do, how long it holds."""

    name = forms.CharField(
        max_length=80,
        help_text="What it is for, such as the program or the machine that uses it.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="It may", choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label="Valid for",
        choices=[(30, "30 days"), (90, "90 days"), (365, "a year"), (0, "as long as the account")],
        coerce=int,
        initial=90,
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not owner.is_editor:
            self.fields["scopes"].choices = [
                choice for choice in Scope.choices if choice[0] != Scope.UPLOAD
            ]
        self.initial.setdefault("scopes", [Scope.READ])

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class _KeepsOneAdmin:
    """The last active admin can be neither demoted nor switched off."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()  # type: ignore[misc]
        stays = cleaned.get("role") == Role.ADMIN and cleaned.get("is_active", True)
        if self.instance.pk and not stays and accounts.is_last_admin(self.instance):
            raise ValidationError("This is the last admin. Make somebody else an admin first.")
        return cleaned


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "role")
        field_classes: dict[str, type[forms.Field]] = {}


class UserForm(_KeepsOneAdmin, UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name", "role", "is_active", "password")
        field_classes: dict[str, type[forms.Field]] = {}
