"""One's own account: preferences, password, where it is signed in, the second factor."""

from __future__ import annotations

from functools import wraps

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from briefs import accounts, second_factor, sessions, signing_in
from briefs.access import View, anyone, safe_next
from briefs.context_processors import THEMES
from briefs.forms.accounts import AccountForm, CodeForm, PresentPasswordForm
from briefs.models import User

YEAR_SECONDS = 365 * 24 * 3600


def _asks_password(view: View) -> View:
    """A page that wants the password once more: ten wrong ones close it for a quarter of an hour."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and signing_in.is_closed(request.user):
            return render(request, "account/locked.html", {"again": True}, status=429)
        return view(request)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        accounts.save(by=request.user, user=form.save(commit=False))
        messages.success(request, "Account saved.")
        return redirect("account")
    places = sessions.of(request.user, here=request.session.session_key)
    context = {"form": form, "places": places, "has_factor": second_factor.is_on(request.user)}
    return render(request, "account.html", context, status=422 if form.errors else 200)


@require_POST
def session_end(request: HttpRequest, public_id: str) -> HttpResponse:
    if not sessions.end(by=request.user, public_id=public_id):
        raise Http404
    messages.success(request, "That session is ended.")
    return redirect("account")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_asks_password
def factor(request: HttpRequest) -> HttpResponse:
    """The second factor: begun and turned off with the password, turned on with a first code."""
    user = request.user
    waiting = None if second_factor.is_on(user) else second_factor.pending(user)
    is_code = waiting is not None and "code" in request.POST
    form = (
        CodeForm(request.POST or None)
        if is_code
        else PresentPasswordForm(user, request.POST or None)
    )
    recovery = None
    if form.has_error("password", "password_incorrect"):
        signing_in.failed_again(request)
    elif request.method == "POST" and form.is_valid():
        if is_code:
            recovery = _confirm(form, user)
        elif "off" in request.POST:
            second_factor.turn_off(by=user, user=user)
            messages.success(request, "The second factor is off.")
            return redirect("account")
        else:
            second_factor.begin(user)
            return redirect("second_factor")
    status = 201 if recovery else 422 if form.errors else 200
    context = {"form": form, "recovery": recovery, "is_on": second_factor.is_on(user)}
    if waiting and not recovery:
        told = second_factor.address(waiting)
        picture = segno.make(told, error="m").svg_data_uri(scale=4, border=4, light="#fff")
        context |= {"picture": picture, "secret": waiting.secret}
        context["form"] = form if is_code else CodeForm()
    return render(request, "account/second_factor.html", context, status=status)


def _confirm(form: CodeForm, user: User) -> list[str] | None:
    """The recovery codes, or what is wrong in the form."""
    try:
        codes = second_factor.confirm(user, form.cleaned_data["code"])
    except second_factor.TooManyTriesError:
        form.add_error("code", "Too many wrong codes. Try again in 15 minutes.")
        return None
    if codes is None:
        form.add_error(
            "code",
            "That code is not right. Check that the phone’s clock is, and type the next code.",
        )
    return codes


@require_http_methods(["GET", "HEAD", "POST"])
@_asks_password
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; other sessions of the account end, this one stays."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if form.has_error("old_password", "password_incorrect"):
        signing_in.failed_again(request)
    elif request.method == "POST" and form.is_valid():
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
