"""What the first readers of a process would wait for is made before: templates, regular expressions,
SQL and much else is compiled at first use, and the index is opened then."""

from __future__ import annotations

import logging
from inspect import unwrap
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.urls import resolve, reverse

from briefs.models import Quote, User
from search.engines.base import IndexMissing

log = logging.getLogger("readout.warming")

_PAGES = (
    ("/", ""),
    ("/search", ""),
    ("/search/part", "q=government office:minister"),
    ("/search/part", 'q="in the name of the people"'),
    ("/search/part", "kind=articles&q=talks"),
    ("/search/suggest", "q=an"),
    ("/saved", ""),
)


def warm_up() -> None:
    """Make the pages that everybody opens, for nobody: their views are asked without what takes turns,
    counts and logs requests. Where one cannot be made, whoever asks for it will be told."""
    for pages in (lambda: _PAGES, _latest):
        try:
            for path, query in pages():
                _make(path, query)
        except (IndexMissing, Http404):
            pass
        except Exception:
            log.warning("pages cannot be made ahead", exc_info=True)


def _make(path: str, query: str) -> None:
    environ = {"PATH_INFO": path, "QUERY_STRING": query}
    setup_testing_defaults(environ)
    request = WSGIRequest(environ)
    request.user = User(pk=0, name="Nobody")
    view = resolve(path)
    unwrap(view.func)(request, *view.args, **view.kwargs)


def _latest() -> list[tuple[str, str]]:
    """The pages of the last statement by somebody with a name, of its article and of its speaker."""
    last = Quote.objects.live().filter(speaker__isnull=False).order_by("-pk")
    found = last.values_list("public_id", "article__public_id", "speaker__slug").first()
    if found is None:
        return []
    kinds = ("statement", "article", "speaker")
    return [(reverse(kind, args=[one]), "") for kind, one in zip(kinds, found, strict=True)]
