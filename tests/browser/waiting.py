"""Waiting for what a page will show."""

from __future__ import annotations

import time
from typing import Any


def until(page: Any, condition: str, argument: Any = None, seconds: float = 20) -> None:
    """Come back as soon as the JavaScript function `condition` is true.

    Playwright's own `wait_for_function` evaluates text inside the page, which the page's content
    security policy forbids as soon as the first look was too early.
    """
    deadline, pause = time.monotonic() + seconds, 20
    while not page.evaluate(condition, argument):
        assert time.monotonic() < deadline, f"it did not happen in time: {condition}"
        page.wait_for_timeout(pause)
        pause = min(2 * pause, 160)  # looking costs the processor that what is waited for needs
