"""The jobs of this app, registered when it is ready.

What runs them is imported when they run: every command passes by here as it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from briefs import jobs, schedule

ALERTS = "alerts"


def _alerts_due() -> bool:
    from search.alerts import firing, mails

    return firing.is_due() or mails.is_due()


@jobs.handler(ALERTS)
def tell(payload: Mapping[str, Any]) -> None:
    from search.alerts import firing, mails

    firing.fire()
    mails.send_due()


schedule.when(ALERTS, _alerts_due)
