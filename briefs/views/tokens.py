"""One's own API tokens: made, shown once, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from briefs import tokens
from briefs.forms.accounts import TokenForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def api_tokens(request: HttpRequest) -> HttpResponse:
    """GET: the list. POST: a new one, whose secret this answer shows and no other."""
    form = TokenForm(request.POST or None, owner=request.user)
    made, secret, status = None, "", 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made, secret = tokens.make(owner=request.user, **form.cleaned_data)
            except tokens.TooManyTokensError:
                form.add_error(None, f"You have {tokens.MOST} tokens. Revoke one first.")
        status = 201 if made else 422
    context = {
        "form": TokenForm(owner=request.user) if made else form,
        "tokens": tokens.of(request.user),
        "made": made,
        "secret": secret,
    }
    return render(request, "account/tokens.html", context, status=status)


@require_POST
def api_token_revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    token = get_object_or_404(tokens.of(request.user), public_id=public_id)
    tokens.revoke(by=request.user, token=token)
    messages.success(request, f"“{token.name}” is revoked.")
    return redirect("api_tokens")
