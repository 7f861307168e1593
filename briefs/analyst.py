"""What an import's helper processes run. It imports nothing of Django before Django is set up."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from briefs.supervisor import die_with_parent

if TYPE_CHECKING:
    from briefs.analysis import Analysis
    from briefs.dates import PartialDate


def start() -> None:
    """Set up Django in a process that was spawned, not forked."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the import, which ends its helpers
    import django

    django.setup()


def analyse(
    text: str, headline: str, byline: str, published: PartialDate | None, language: str
) -> Analysis:
    from briefs.analysis import analyse as analyse_text
    from briefs.vocabulary_store import tagger

    return analyse_text(
        text, title=headline, byline=byline, published=published, language=language, tagger=tagger()
    )
