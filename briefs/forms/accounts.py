"""Signing in, one's own account, and accounts as admins see them."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AdminUserCreationForm,
    AuthenticationForm,
    SetPasswordForm,
    UserChangeForm,
)
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

    @property
    def was_tried(self) -> bool:
        """Whether an email and a password came, so that it was they that did not go together."""
        return {"username", "password"} <= self.cleaned_data.keys()


class CodeForm(forms.Form):
    """A code of the second factor, or one for recovery."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class PresentPasswordForm(forms.Form):
    """The password once more, before the second factor is begun or turned off."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError("That is not your password.", code="password_incorrect")
        return password


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label="Email", widget=forms.EmailInput({"autocomplete": "username", "autofocus": True})
    )


class NewPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "new_password1"
        ].help_text = (
            "At least 10 characters. A few random words are easier to keep in mind than odd ones."
        )
        self.fields["new_password2"].label = "New password again"
        self.fields["new_password2"].help_text = ""


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
