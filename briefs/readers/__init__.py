"""Files into articles: bytes in, ArticleDrafts or Refusals out. Pure functions.

    read(data, "000_7140b2abad6b7934.txt")     a file of one article
    contents(path, "press.zip")                any file: articles, files within it, records

One module per format; `draft` joins what a file gives with what its text says (`headers`).
`confined.contents` does the same as `contents` in a process of its own, within limits: whatever
people upload is read by that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any, TypeVar

from briefs.readers.columns import Field
from briefs.readers.types import EMPTY, ArticleDraft, Found, Refusal

T = TypeVar("T")

MAX_BYTES = 20 * 1024 * 1024


def _reader(module: str, name: str) -> Callable[..., Any]:
    """The function `name` of a module beside this one, imported when it is first called: most
    processes read no file, and parsers take a tenth of a second to import."""

    def read(*args: Any, **options: Any) -> Any:
        return getattr(import_module(f"briefs.readers.{module}"), name)(*args, **options)

    return read


_READERS: dict[str, Callable[[bytes, str], ArticleDraft | Refusal]] = {
    **dict.fromkeys((".txt", ".text"), _reader("text", "read_text")),
    **dict.fromkeys((".md", ".markdown"), _reader("markdown", "read_markdown")),
    **dict.fromkeys((".html", ".htm", ".xhtml"), _reader("html", "read_html")),
    ".pdf": _reader("pdf", "read_pdf"),
    ".docx": _reader("docx", "read_docx"),
    ".odt": _reader("odt", "read_odt"),
    ".rtf": _reader("rtf", "read_rtf"),
}
RECORD_SUFFIXES = (".jsonl", ".jsonl.gz")


def _read_message(path: Path, filename: str) -> Iterator[Found]:
    """Signatures, pictures and calendars come with messages, and nobody asked for them."""
    read_message = _reader("messages", "read_message")
    yield from read_message(path, filename, wanted=lambda name: check_name(name) is None)


#: Files whose columns can be chosen, by how their names end; read as a stream from their path.
_TABLES: dict[str, Callable[[Path, str, Mapping[Field, str]], Iterator[Found]]] = {
    **dict.fromkeys((".csv", ".csv.gz", ".tsv"), _reader("tables", "read_table")),
    **dict.fromkeys(RECORD_SUFFIXES, _reader("jsonl", "read_records")),
}
#: Other files that hold several articles.
_COLLECTIONS: dict[str, Callable[[Path, str], Iterator[Found]]] = {
    ".eml": _read_message,
    ".mbox": _reader("messages", "read_mailbox"),
    ".zip": _reader("archives", "read_zip"),
    **dict.fromkeys((".tar", ".tar.gz", ".tgz"), _reader("archives", "read_tar")),
}
FILE_SUFFIXES = tuple(_READERS)
SUFFIXES = (*FILE_SUFFIXES, *_TABLES, *_COLLECTIONS)
#: Of files that hold many articles.
COLLECTION_SUFFIXES = tuple(suffix for suffix in (*_TABLES, *_COLLECTIONS) if suffix != ".eml")
#: In words, one way to write each.
FORMATS = (
    ".txt, .md, .html, .pdf, .docx, .odt, .rtf, .eml, .mbox, .csv, .tsv, .jsonl, .zip, .tar and"
    " .tar.gz"
)

TOO_LARGE = Refusal("The file is larger than 20 MB", "Split it into single articles")
_UNKNOWN = "This file type can’t be read"
UNKNOWN_TYPE = Refusal(_UNKNOWN, f"What can be read: {FORMATS}")
#: What to do with files that people often have.
_INSTEAD = {
    **dict.fromkeys((".doc", ".wps", ".pages"), "Save it as .docx and upload that"),
    **dict.fromkeys((".xls", ".xlsx", ".ods"), "Save the table as .csv and upload that"),
    ".msg": "Save the message as .eml and upload that",
    **dict.fromkeys((".rar", ".7z", ".xz", ".bz2"), "Pack the files as .zip and upload that"),
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".tif", ".tiff"),
        "Run text recognition (OCR) over it and upload the text",
    ),
}
COLLECTION = Refusal(
    "The file is a collection of articles", "Upload it by itself, or import it on the command line"
)


def check_name(filename: str) -> Refusal | None:
    """Why no reader is for files of such a name; None if there is one."""
    if filename.lower().endswith(SUFFIXES):
        return None
    instead = _INSTEAD.get(PurePath(filename.lower()).suffix)
    return Refusal(_UNKNOWN, instead) if instead else UNKNOWN_TYPE


def holds_many(filename: str) -> bool:
    """Whether such a file is made to hold many articles, and may be larger than one of one."""
    return filename.lower().endswith(COLLECTION_SUFFIXES)


def read(data: bytes, filename: str) -> ArticleDraft | Refusal:
    """The article in one file; its format is told by the end of its name."""
    if not data:
        return EMPTY
    if len(data) > MAX_BYTES:
        return TOO_LARGE
    if _of(filename, _TABLES) or _of(filename, _COLLECTIONS):
        return COLLECTION
    if refusal := check_name(filename):
        return refusal
    return _READERS[PurePath(filename.lower()).suffix](data, filename)


def contents(
    path: Path, filename: str, columns: Mapping[Field, str] = MappingProxyType({})
) -> Iterator[Found]:
    """What the file at `path` holds; `filename` is what its owner calls it.

    columns: of a table with columns of these names, field -> column.
    """
    if not path.stat().st_size:
        yield EMPTY
    elif table := _of(filename, _TABLES):
        yield from table(path, filename, columns)
    elif collection := _of(filename, _COLLECTIONS):
        yield from collection(path, filename)
    elif path.stat().st_size > MAX_BYTES:
        yield TOO_LARGE
    else:
        yield read(path.read_bytes(), filename)


def _of(filename: str, readers: Mapping[str, T]) -> T | None:
    name = filename.lower()
    return next((read for suffix, read in readers.items() if name.endswith(suffix)), None)
