"""This process's one engine, opened on first use."""

from __future__ import annotations

import functools

from django.conf import settings

from search.engines import open_engine
from search.engines.base import Engine


@functools.cache
def engine() -> Engine:
    return open_engine(settings.INDEX_DIR)
