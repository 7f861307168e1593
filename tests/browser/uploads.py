"""Uploads as browser tests look at them."""

from __future__ import annotations

from typing import Any

_DONE_WITHIN = 20_000  # milliseconds; the worker has two cores to share with the tests


def finished(page: Any) -> None:
    """Wait until every file has its outcome."""
    page.wait_for_selector("#batch li")
    page.wait_for_selector("#batch-poll", state="detached", timeout=_DONE_WITHIN)


def legend(page: Any) -> str:
    return " ".join(page.inner_text("#batch-legend").split())
