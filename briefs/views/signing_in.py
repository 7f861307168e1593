"""Signing in and out, and a forgotten password."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    LoginView,
    PasswordResetConfirmView,
)
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from briefs import limits, password_resets, refusals, signing_in
from briefs.access import anyone, safe_next
from briefs.forms.accounts import CodeForm, ForgottenForm, NewPasswordForm, SignInForm
from briefs.second_factor import TooManyTriesError


def _form_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A form that anyone may send, though not as fast as they can."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and (seconds := limits.seconds_until_try(request)):
            return refusals.too_many(request, seconds, "Those were many tries from your network.")
        return view(request, *args, **kwargs)

    return anyone(guarded)


class SignIn(LoginView):
    template_name = "sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        if signing_in.begin(self.request, form.get_user()):
            return HttpResponseRedirect(self.get_success_url())
        query = urlencode({"next": self.get_success_url()})
        return HttpResponseRedirect(f"{reverse('sign_in_code')}?{query}")

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        if form.was_tried:
            signing_in.failed(self.request, form.cleaned_data["username"])
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        del context["site"]  # Django's would hide ours, which every template asks for the theme
        return context


sign_in = _form_page(SignIn.as_view())


@anyone
@require_POST
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    signing_in.leave(request)
    return redirect("sign_in")


@_form_page
@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The code of the second factor, after the right password."""
    user = signing_in.awaited(request)
    if user is None:
        return redirect("sign_in")
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                if signing_in.finish(request, user, form.cleaned_data["code"]):
                    return redirect(safe_next(request))
                form.add_error("code", "That code is not right, or was used before.")
        except TooManyTriesError:
            return render(request, "account/locked.html", {"codes": True}, status=429)
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "account/code.html", context, status=status)


@_form_page
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Says the same whether there is such an account or not."""
    if not settings.MAIL:
        status = 422 if request.method == "POST" else 200
        return render(request, "account/forgotten.html", status=status)
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password_resets.ask(form.cleaned_data["email"])
        messages.success(
            request,
            "If there is an account of that email, a link for a new password is sent to it.",
        )
        return redirect("sign_in")
    return render(
        request, "account/forgotten.html", {"form": form}, status=422 if form.errors else 200
    )


class PasswordNew(PasswordResetConfirmView):
    """By the link of a mail, which is taken out of the address before anything is shown."""

    template_name = "account/new_password.html"
    form_class = NewPasswordForm

    def form_valid(self, form: Form) -> HttpResponse:
        self.request.session.pop(INTERNAL_RESET_SESSION_TOKEN, None)
        password_resets.finish(user=self.user, password=form.cleaned_data["new_password1"])
        messages.success(self.request, "The password is set. Sign in with it.")
        return redirect("sign_in")


password_new = _form_page(PasswordNew.as_view())
