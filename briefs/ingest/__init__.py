"""Every write of articles and their statements.

An article, its statements and its outbox row commit together. Parsing happens before, outside the
transaction. Human decisions about statements and speakers go through `briefs.corrections`.
"""

from briefs.ingest.articles import (
    Facts,
    Stored,
    analyses_of,
    corrected_by,
    existing,
    facts_of,
    removed,
    store,
    store_all,
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
from briefs.ingest.outcomes import store_files
from briefs.ingest.outlets import outlet_named
from briefs.ingest.queueing import READ_FILE, REST_PRIORITY, SET_FACTS
from briefs.ingest.reading import PASSING, give_up_file, read_files
from briefs.ingest.renewal import ASPECTS, Change, Renewal, renew
from briefs.ingest.revising import FACTS as FACTS_OF_TEXT
from briefs.ingest.revising import Plan, Revised, SameText, fits, plan_text, put_text, revise
from briefs.ingest.uploads import (
    Given,
    add_near_copy,
    cancel_batch,
    cancel_file,
    cancelled_files,
    leave_out_near_copy,
    note_restored,
    receive,
    remove_file,
    replace_text,
    retry_cancelled,
    retry_file,
    set_facts,
    set_facts_of_batch,
)

__all__ = [
    "ASPECTS",
    "FACTS_OF_TEXT",
    "PASSING",
    "READ_FILE",
    "REST_PRIORITY",
    "SET_FACTS",
    "Change",
    "EditedMeanwhile",
    "Facts",
    "Given",
    "Plan",
    "Reading",
    "Renewal",
    "Revised",
    "SameText",
    "StillReadingError",
    "Stored",
    "add_near_copy",
    "analyses_of",
    "cancel_batch",
    "cancel_file",
    "cancelled_files",
    "choose_columns",
    "corrected_by",
    "delete_article",
    "edit_article",
    "edited",
    "edited_facts",
    "existing",
    "facts_of",
    "fits",
    "give_up_file",
    "leave_out_near_copy",
    "note_restored",
    "outlet_named",
    "plan_text",
    "put_text",
    "read_ahead",
    "read_by",
    "read_files",
    "receive",
    "remove_file",
    "removed",
    "renew",
    "replace_text",
    "retry_cancelled",
    "retry_file",
    "revise",
    "set_facts",
    "set_facts_of_batch",
    "store",
    "store_all",
    "store_files",
    "take_back",
]
