"""Imported by the server that reading processes are forked from: what takes time only once."""

from __future__ import annotations

import striprtf.striprtf  # noqa: F401
import trafilatura  # noqa: F401

from briefs.readers import (
    archives,  # noqa: F401
    docx,  # noqa: F401
    jsonl,  # noqa: F401
    messages,  # noqa: F401
    odt,  # noqa: F401
    pdf,  # noqa: F401
    read,
    rtf,  # noqa: F401
    tables,  # noqa: F401
)

# Compiles patterns, loads the table of outlets.
read(b"TEHRAN, 14 January 2022 (IRNA) - The minister said so.", "a.txt")
