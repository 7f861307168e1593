"""Every write of articles and their statements.

An article, its statements and its outbox row commit together. Parsing happens before, outside the
transaction. Human decisions about statements and speakers go through `briefs.corrections`.
"""

from briefs.ingest.articles import (
    Facts,
    Stored,
    analysis_of,
    existing,
    facts_of,
    removed,
    store,
    store_all,
    store_analysed,
)
from briefs.ingest.columns import StillReadingError, choose_columns
from briefs.ingest.edits import (
    EditedMeanwhile,
    Reading,
    delete_article,
    edit_article,
    edited,
    edited_facts,
    read_ahead,
    read_by,
    take_back,
)
from briefs.ingest.outlets import outlet_named
from briefs.ingest.queueing import READ_FILE, SET_FACTS
from briefs.ingest.renewal import ASPECTS, Change, Renewal, renew
from briefs.ingest.uploads import (
    PASSING,
    Given,
    add_near_copy,
    cancel_batch,
    cancel_file,
    cancelled_files,
    give_up_file,
    leave_out_near_copy,
    note_restored,
    read_file,
    receive,
    remove_file,
    retry_cancelled,
    retry_file,
    set_facts,
    set_facts_of_batch,
)

__all__ = [
    "ASPECTS",
    "PASSING",
    "READ_FILE",
    "SET_FACTS",
    "Change",
    "EditedMeanwhile",
    "Facts",
    "Given",
    "Reading",
    "Renewal",
    "StillReadingError",
    "Stored",
    "add_near_copy",
    "analysis_of",
    "cancel_batch",
    "cancel_file",
    "cancelled_files",
    "choose_columns",
    "delete_article",
    "edit_article",
    "edited",
    "edited_facts",
    "existing",
    "facts_of",
    "give_up_file",
    "leave_out_near_copy",
    "note_restored",
    "outlet_named",
    "read_ahead",
    "read_by",
    "read_file",
    "receive",
    "remove_file",
    "removed",
    "renew",
    "retry_cancelled",
    "retry_file",
    "set_facts",
    "set_facts_of_batch",
    "store",
    "store_all",
    "store_analysed",
    "take_back",
]
