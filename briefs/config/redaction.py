"""Keeps secrets that stand in addresses out of logs."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"(/feeds/|/alerts/off/|/password/)[^\s?\"']+")
_plain = logging.Formatter()


class WithoutSecrets(logging.Filter):
    """What follows these opens something by itself: also in tracebacks."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        if _SECRET.search(told):
            record.msg, record.args = _without(told), ()
        if record.exc_info:
            # Formatters take this text in place of making their own.
            record.exc_text = _without(_plain.formatException(record.exc_info))
        return True


def _without(text: str) -> str:
    return _SECRET.sub(r"\1…", text)
