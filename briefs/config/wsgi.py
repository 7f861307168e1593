"""The WSGI application that granian serves."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "briefs.config.settings")
django = get_wsgi_application()

from briefs.doorway import put_aside  # noqa: E402  (Django is set up now)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    put_aside(environ)
    return django(environ, start_response)
