"""Signing in and out, one's own account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from briefs import accounts
from briefs.access import anyone, safe_next
from briefs.context_processors import THEMES
from briefs.forms.accounts import AccountForm, SignInForm

YEAR_SECONDS = 365 * 24 * 3600


class SignIn(LoginView):
    template_name = "sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        del context["site"]  # Django's would hide ours, which every template asks for the theme
        return context


sign_in = anyone(require_http_methods(["GET", "HEAD", "POST"])(SignIn.as_view()))
sign_out = anyone(LogoutView.as_view())


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        accounts.save(by=request.user, user=form.save(commit=False))
        messages.success(request, "Account saved.")
        return redirect("account")
    status = 422 if form.errors else 200
    return render(request, "account.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; other sessions of the account end, this one stays."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        accounts.set_password(
            by=request.user, user=request.user, password=form.cleaned_data["new_password1"]
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, "Password changed. You stay signed in here only.")
        return redirect("account")
    status = 422 if form.errors else 200
    return render(request, "account/password.html", {"form": form}, status=status)


@anyone
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light or dark, kept with the account, else in a cookie; anything else follows the system."""
    chosen = request.POST.get("theme", "")
    chosen = chosen if chosen in THEMES else ""
    response = redirect(safe_next(request))
    if request.user.is_authenticated:
        request.user.theme = chosen
        request.user.save(update_fields=["theme"])
    _remember(response, "theme", chosen)
    return response


@anyone
@require_POST
def single_keys(request: HttpRequest) -> HttpResponse:
    """Shortcuts of one key on or off, kept with the account, else in a cookie (WCAG 2.1.4)."""
    on = "single_keys" in request.POST
    response = HttpResponse(status=204)
    if request.user.is_authenticated:
        request.user.single_keys = on
        request.user.save(update_fields=["single_keys"])
    else:
        _remember(response, "keys", "on" if on else "off")
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.HTTPS, httponly=True
    )
