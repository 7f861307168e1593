"""E-mail: a message (.eml) is an article with attachments, a mailbox (.mbox) holds messages.

RFC 5322 and MIME by the standard library. The subject is the title, the day in the sender's own
time zone the day of publication.
"""

from __future__ import annotations

import email.policy
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import cast

from briefs.dates import PartialDate
from briefs.readers.decoding import decode, other_kind
from briefs.readers.draft import Metadata, draft_of
from briefs.readers.headers import Published, outlet_of_address
from briefs.readers.html import plain_text, read_html
from briefs.readers.names import inside
from briefs.readers.types import ArticleDraft, Entry, Found, Refusal

MAX_MESSAGE = 20 * 1024 * 1024  # bytes
MAX_PARTS = 200

_AS_TEXT = "Copy its text into a .txt file and upload that"
NOT_A_MESSAGE = Refusal(
    "The file is not an e-mail message", "Save the message as .eml in your mail program"
)
NOT_A_MAILBOX = Refusal(
    "The file is not a mailbox in the mbox format",
    "Save single messages as .eml, or export the mailbox as mbox",
)
TOO_MANY_PARTS = Refusal(f"The message has more than {MAX_PARTS} parts", _AS_TEXT)
TOO_LARGE = Refusal("The message is larger than 20 MB", _AS_TEXT)
ENCRYPTED = Refusal("The message is encrypted", _AS_TEXT)
NO_TEXT = Refusal("The message holds no text", "Upload its attachments by themselves")

_ENCRYPTED_TYPES = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_HEADERS = ("from", "subject", "date", "received", "message-id")
_TYPE = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)
_SIGNATURE = re.compile(r"^-- $.*", re.MULTILINE | re.DOTALL)


def read_message(
    path: Path, filename: str, wanted: Callable[[str], bool] = lambda name: True
) -> Iterator[Found]:
    """The message as an article, and as entries those attachments whose names are `wanted`."""
    if path.stat().st_size > MAX_MESSAGE:
        yield TOO_LARGE
        return
    data = path.read_bytes()
    # A parser takes minutes for a hundred thousand parts, so they are counted before.
    if len(_TYPE.findall(data)) > MAX_PARTS:
        yield TOO_MANY_PARTS
        return
    message = BytesParser(policy=email.policy.default).parsebytes(data)
    if not any(name in message for name in _HEADERS):
        yield other_kind(data, "an e-mail message") or NOT_A_MESSAGE
        return
    if message.get_content_type() in _ENCRYPTED_TYPES:
        yield ENCRYPTED
        return
    parts = list(_parts(message))
    body = _body([part for part in parts if not _name(part)], filename, _known(message))
    attachments = [
        Entry(inside(filename, name), content)
        for part in parts
        if (name := _name(part)) and wanted(name) and (content := _content(part))
    ]
    yield from attachments
    if isinstance(body, ArticleDraft) or not attachments:
        yield body


def read_mailbox(path: Path, filename: str) -> Iterator[Found]:
    """The messages as files of their own."""
    number = 0
    for number, message in enumerate(_messages(path), start=1):
        name = inside(filename, f"message {number}.eml")
        yield Entry(name, TOO_LARGE if len(message) > MAX_MESSAGE else message)
    if not number:
        with path.open("rb") as file:
            yield other_kind(file.read(64), "a mailbox") or NOT_A_MAILBOX


# Messages of a mailbox

#: The line before a message; within one, such a line after a blank one is written ">From ".
_FROM = re.compile(rb"From (?:-|\S+) .*\d{4}\s*(?:[+-]\d{4})?\s*$")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def _messages(path: Path) -> Iterator[bytes]:
    """One at a time; what goes beyond a message's limit is left out."""
    lines: list[bytes] = []
    size, blank, inside_one = 0, True, False
    with path.open("rb") as file:
        while line := file.readline(MAX_MESSAGE):
            if blank and _FROM.match(line):
                if inside_one:
                    yield _QUOTED_FROM.sub(rb"\1", b"".join(lines))
                lines, size, inside_one = [], 0, True
            elif inside_one and size <= MAX_MESSAGE:
                lines.append(line)
                size += len(line)
            elif not inside_one and line.strip():
                return
            blank = not line.strip()
    if inside_one:
        yield _QUOTED_FROM.sub(rb"\1", b"".join(lines))


# Parts of a message


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The leaves; an attached message is one of them."""
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        for part in message.iter_parts():
            yield from _parts(cast(EmailMessage, part))
    else:
        yield message


def _name(part: EmailMessage) -> str:
    """The name of an attachment, else ""."""
    name = str(part.get_filename() or "")
    if part.get_content_type() == "message/rfc822":
        return f"{name.removesuffix('.eml') or 'attached message'}.eml"
    return name


def _content(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return b"".join(one.as_bytes() for one in part.iter_parts())
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _body(parts: list[EmailMessage], filename: str, known: Metadata) -> ArticleDraft | Refusal:
    for part in (one for one in parts if one.get_content_type() == "text/plain"):
        decoded = decode(_content(part), part.get_content_charset() or "")
        if isinstance(decoded, Refusal):
            continue
        text = _SIGNATURE.sub("", _unfolded(decoded.text, part)).strip()
        if text:
            return draft_of(text, filename=filename, encoding=decoded.encoding, known=known)
    for part in (one for one in parts if one.get_content_type() == "text/html"):
        data, charset = _content(part), part.get_content_charset() or ""
        page = read_html(data, filename, charset)
        text = plain_text(data, charset) if isinstance(page, Refusal) else page.text
        if text:
            return draft_of(text, filename=filename, encoding="", known=known)
    return NO_TEXT


def _unfolded(text: str, part: EmailMessage) -> str:
    """Lines that end in a space go on in the next, where the message says so (RFC 3676)."""
    content_type = part["content-type"]
    if content_type is None or content_type.params.get("format", "").lower() != "flowed":
        return text
    return re.sub(r"(?<!^--) \n(?!>)", " ", text, flags=re.MULTILINE)


# What the head of a message says


def _known(message: EmailMessage) -> Metadata:
    name, address = parseaddr(_header(message, "from"))
    outlet = outlet_of_address(f"https://{address.rpartition('@')[2]}/") if "@" in address else ""
    return Metadata(
        title=_header(message, "subject"),
        outlet=outlet,
        published=_sent(_header(message, "date")),
        byline="" if name.casefold() == outlet.casefold() else name,
    )


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message[name] or "").split())


def _sent(words: str) -> Published | None:
    try:
        return Published(PartialDate(parsedate_to_datetime(words).date()), words)
    except ValueError:
        return None
