"""What the first readers of a process would wait for is made before: templates, regular expressions,
SQL and much else is compiled at first use, and the index is opened then."""

from __future__ import annotations

import logging
from inspect import unwrap
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIRequest
from django.urls import resolve

from briefs.models import User
from search.engines.base import IndexMissing

log = logging.getLogger("readout.warming")

_PAGES = (
    ("/", ""),
    ("/search", ""),
    ("/search/part", "q=government"),
    ("/search/suggest", "q=an"),
)


def warm_up() -> None:
    """Make the pages that everybody opens, for nobody: their views are asked without what takes turns,
    counts and logs requests. Where one cannot be made, whoever asks for it will be told."""
    try:
        for path, query in _PAGES:
            environ = {"PATH_INFO": path, "QUERY_STRING": query}
            setup_testing_defaults(environ)
            request = WSGIRequest(environ)
            request.user = User(pk=0, name="Nobody")
            unwrap(resolve(path).func)(request)
    except IndexMissing:
        pass
    except Exception:
        log.warning("pages cannot be made ahead", exc_info=True)
