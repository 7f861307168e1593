"""Imported by the server that reading processes are forked from: what takes time only once."""

from __future__ import annotations

import pypdf  # noqa: F401
import striprtf.striprtf  # noqa: F401
import trafilatura  # noqa: F401

from briefs.readers import read

# Compiles patterns, loads the table of outlets.
read(b"TEHRAN, 14 January 2022 (IRNA) - The minister said so.", "a.txt")
