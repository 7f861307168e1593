"""The jobs of this app, registered when it is ready.

What runs them is imported when they run: every command passes by here as it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from briefs import jobs, schedule
from search.models.exports import MAKE_EXPORT

ALERTS = "alerts"
REMOVE_EXPORTS = "remove exports"


def _alerts_due() -> bool:
    from search.alerts import firing, mails

    return firing.is_due() or mails.is_due()


def _removal_due() -> bool:
    from search.exports import files

    return files.is_removal_due()


@jobs.handler(ALERTS)
def tell(payload: Mapping[str, Any]) -> None:
    from search.alerts import firing, mails

    firing.fire()
    mails.send_due()


def _export_given_up(payload: Mapping[str, Any]) -> None:
    from search.exports import files

    files.give_up(file_id=payload["file"])


@jobs.handler(MAKE_EXPORT, when_given_up=_export_given_up, is_long=True)
def make_export(payload: Mapping[str, Any]) -> None:
    from search.exports import files

    files.make(file_id=payload["file"])


@jobs.handler(REMOVE_EXPORTS)
def remove_exports(payload: Mapping[str, Any]) -> None:
    from search.exports import files

    files.remove_expired()


schedule.when(ALERTS, _alerts_due)
schedule.when(REMOVE_EXPORTS, _removal_due)
