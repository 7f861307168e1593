"""What of a request is put aside before Django reads it, for it is refused.

Some parsers of headers (Python's, of Content-Type and of cookies) take time by the square of their
length, minutes for the 400 KB that the server lets through. And a request may name any codec of
Python's, some of which know no text, before any middleware could say that it must not.
"""

from __future__ import annotations

from typing import Any

from django.utils.http import parse_header_parameters

#: In the environment of a request: why it is refused.
REFUSED = "readout.refused"
#: Bytes of one header; nginx takes no more, either.
MOST_HEADER, MOST_CONTENT_TYPE = 8192, 255


def put_aside(environ: dict[str, Any]) -> None:
    """Take headers away that cannot be read, and note which is the matter."""
    long = [
        name for name, text in environ.items()
        if name.startswith("HTTP_") and len(text) > MOST_HEADER
    ]  # fmt: skip
    for name in long:
        del environ[name]
        environ[REFUSED] = "One of the request's headers is too long."
    if not _is_in_utf_8(environ.get("CONTENT_TYPE", "")):
        environ["CONTENT_TYPE"] = ""
        environ[REFUSED] = "The request is not in UTF-8, or its Content-Type is none."


def _is_in_utf_8(content_type: str) -> bool:
    """Or says nothing of its encoding."""
    if len(content_type) > MOST_CONTENT_TYPE:
        return False
    try:
        _, options = parse_header_parameters(content_type)
    except ValueError:
        return False
    return options.get("charset", "utf-8").lower() in ("utf-8", "utf8")
