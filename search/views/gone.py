"""What is left at the addresses of a deleted article."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from briefs import corrections
from briefs.access import sees_all
from briefs.models import Article


def gone(request: HttpRequest, article: Article) -> HttpResponse:
    """Who deleted it, when and why; for those who may, the way back."""
    deletion = None
    if sees_all(request.user):
        deletion = corrections.deletions([article], request.user).get(article.public_id)
    context = {"article": article, "deletion": deletion}
    return render(request, "gone.html", context, status=410)
