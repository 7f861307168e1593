"""What a page says when the engine does not answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from search.engines.base import EngineError, IndexMissing

View = Callable[..., HttpResponse]


def with_engine(view: View) -> View:
    """The page, or, where the engine fails, what happened and a way to try again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except EngineError as error:
            context = {
                "is_missing": isinstance(error, IndexMissing),
                "again": request.get_full_path(),
            }
            return render(request, "search_failed.html", context, status=503)

    return guarded
