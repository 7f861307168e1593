"""What a page says when the engine does not answer, or the reader asks too much of it at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from briefs import bodies, limits, refusals
from search.engines.base import EngineError, IndexMissing

View = Callable[..., HttpResponse]


def in_turn(view: View) -> View:
    """The answer, or 429 where the reader has other searches running: twenty tabs of one person
    must not be everybody's waiting. What is sent as it comes to be has its turn to the end."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            with ExitStack() as turn:
                turn.enter_context(limits.turn(request))
                request.in_turn = True
                answer = view(request, *args, **kwargs)
                if getattr(answer, "streaming", False):
                    bodies.until_sent(answer, turn.pop_all())
                return answer
        except limits.TooManyAtOnceError:
            return refusals.too_many(request, 1, "Your other searches are still running.")

    return guarded


def with_engine(view: View) -> View:
    """The page, in its turn; or, where the engine fails, what happened and a way to try again."""

    @in_turn
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
