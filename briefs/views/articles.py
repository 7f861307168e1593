"""Set an article's facts, replace its text, delete it, fetch the file it came from. Reading it is in
`search`."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from briefs import audit, history, ingest
from briefs.access import editor_required
from briefs.forms.articles import ArticleFactsForm, CorrectedTextForm, DeleteArticleForm
from briefs.models import Article, Outlet
from briefs.views.downloads import original_file

DELETED_MEANWHILE = "Somebody has deleted the article meanwhile."


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def article_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set the facts; 409 if somebody else has set one of them otherwise since the page was opened."""
    article = get_object_or_404(Article.objects.live(), public_id=public_id)
    seen = copy(article)  # the form sets what it is given on its own
    form = ArticleFactsForm(request.POST or None, instance=article)
    conflict = None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            ingest.edit_article(article=seen, by=request.user, version=version, **form.facts())
            messages.success(request, "Article saved.")
        except Article.DoesNotExist:
            messages.error(request, DELETED_MEANWHILE)
        except ingest.EditedMeanwhile as meanwhile:
            conflict = meanwhile
        if conflict is None:
            return redirect("article", public_id=public_id)
    outlets = Outlet.objects.filter(merged_into=None).values_list("name", flat=True)
    context = {
        "form": form,
        "article": seen,
        "outlets": outlets[:200],
        "conflict": conflict and history.lines(conflict.entries, request.user),
        "version": audit.latest(seen) if conflict else "",
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "article_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def article_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: the question. POST: it is deleted; where it was already, its address says by whom."""
    article = get_object_or_404(Article, public_id=public_id)
    form = DeleteArticleForm(request.POST or None)
    if article.deleted_at:
        return _deleted_already(request, article)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            ingest.delete_article(article=article, by=request.user, reason=reason)
        except Article.DoesNotExist:
            return _deleted_already(request, article)
        messages.success(request, f"“{article.title}” deleted. Its address says so.")
        return redirect("results")
    context = {
        "form": form,
        "article": article,
        "statements": article.quotes.filter(withdrawn_at=None).count(),
    }
    return render(request, "article_delete.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def article_replace(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: what a corrected version changes. POST: it is read as an upload, whose page is shown."""
    article = get_object_or_404(Article.objects.live(), public_id=public_id)
    is_sent = request.method == "POST"
    form = CorrectedTextForm(request.POST, request.FILES) if is_sent else CorrectedTextForm()
    if is_sent and form.is_valid():
        return redirect("upload_batch", form.receive(article, request.user).public_id)
    context = {"form": form, "article": article}
    return render(request, "article_replace.html", context, status=422 if form.errors else 200)


def _deleted_already(request: HttpRequest, article: Article) -> HttpResponse:
    messages.error(request, DELETED_MEANWHILE)
    return redirect("article", public_id=article.public_id)


@require_safe
def article_original(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file as uploaded; also that of an earlier text."""
    rows = Article.objects.live() | Article.objects.filter(replaced_by__deleted_at=None).exclude(
        replaced_by=None
    )
    article = get_object_or_404(rows.select_related("original"), public_id=public_id)
    if article.original is None:
        raise Http404("The article has no file.")
    return original_file(article.original, article.original.name)
