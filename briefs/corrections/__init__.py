"""Every human decision about statements and vocabulary, and taking it back.

Each function is one transaction: the change, its audit entry and the outbox rows of the articles
that must be indexed anew commit together.
"""

from briefs.corrections.columns import CannotUndo
from briefs.corrections.deleting import delete_vocabulary
from briefs.corrections.details import details_of, held_in, vocabulary_details_changed
from briefs.corrections.merging import (
    CannotMerge,
    Merged,
    merge_outlets,
    merge_speakers,
    merge_topics,
)
from briefs.corrections.outlet_lines import decide_outlet_line
from briefs.corrections.restoring import deletions, restore_article, revision_of
from briefs.corrections.settling import settle_same
from briefs.corrections.splitting import CannotSplit, split_speaker
from briefs.corrections.statements import (
    Conflict,
    Overlap,
    add_quote,
    attribute_to,
    correct_quote,
    same_mention,
    version_of,
    withdraw_quotes,
)
from briefs.corrections.touching import lock
from briefs.corrections.undoing import UNDO, is_undoable, may_undo, undo
from briefs.corrections.vocabulary import (
    add_speaker,
    save_vocabulary,
    speakers_called,
)

__all__ = [
    "UNDO",
    "CannotMerge",
    "CannotSplit",
    "CannotUndo",
    "Conflict",
    "Merged",
    "Overlap",
    "add_quote",
    "add_speaker",
    "attribute_to",
    "correct_quote",
    "decide_outlet_line",
    "delete_vocabulary",
    "deletions",
    "details_of",
    "held_in",
    "is_undoable",
    "lock",
    "may_undo",
    "merge_outlets",
    "merge_speakers",
    "merge_topics",
    "restore_article",
    "revision_of",
    "same_mention",
    "save_vocabulary",
    "settle_same",
    "speakers_called",
    "split_speaker",
    "undo",
    "version_of",
    "vocabulary_details_changed",
    "withdraw_quotes",
]
