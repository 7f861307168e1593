"""A dossier frozen as an evidence pack: a zip archive that can be checked without Readout.

`SHA256SUMS` names the hash of every other file, as `sha256sum -c` reads it. Articles are there in
full, and the manifest says at which code points of them each statement stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from briefs.models import Article
from briefs.models.quotes import spans_of
from search.dossiers import Entry, head
from search.exports import markdown
from search.exports.zipping import Sink, archive_into, part
from search.models import Dossier

_README = """\
Evidence pack of the dossier “{name}”, frozen by Readout on {day}.

SHA256SUMS      hashes of all other files: sha256sum -c SHA256SUMS
manifest.json   every statement: permanent address, who said it, where its words stand
dossier.md      the dossier to be read
statements/     the words of each statement, as they were when it was added
articles/       the texts of the articles, in full, as they were then where that is on record

“spans”, “cue” and “source” in the manifest are pairs of offsets, [first, end), in code points of the
article's file, read as UTF-8. Where “spans_hold” is false, the article's text is another one by now
than the statement was taken from.
"""


def pack(dossier: Dossier, entries: Iterable[Entry]) -> Iterator[bytes]:
    """The bytes of the archive, as they come to be. Nothing of deleted articles is in it but that
    they were deleted."""
    found = list(entries)
    now = timezone.now()
    sink, sums = Sink(), _Sums()
    with archive_into(sink) as archive:

        def keep(name: str, text: str) -> Iterator[bytes]:
            data = text.encode("utf-8", "replace")
            sums.add(name, data)
            archive.writestr(part(name), data)
            yield from sink.take()

        yield from keep("README.txt", _README.format(name=dossier.name, day=f"{now:%d %b %Y}"))
        blocks = [entry.block for entry in found]
        document = b"".join(markdown.write(blocks, head(dossier, found)))
        yield from keep("dossier.md", document.decode())
        told: list[dict[str, Any]] = []
        texts: dict[str, str] = {}
        for entry in found:
            article = _printed(entry)
            line = _told(entry, article)
            told.append(line)
            if entry.words is None or article is None:
                continue
            yield from keep(line["file"], entry.words.text)
            if line["article"]["file"] not in texts:
                name = line["article"]["file"]
                texts[name] = hashlib.sha256(article.text.encode()).hexdigest()
                yield from keep(name, article.text)
            line["article"]["sha256"] = texts[line["article"]["file"]]
        manifest = {
            "dossier": dossier.name,
            "id": dossier.public_id,
            "note": dossier.note,
            "frozen": now.isoformat(timespec="seconds"),
            "statements": told,
        }
        yield from keep("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
        archive.writestr(part("SHA256SUMS"), str(sums))
    yield from sink.take()


class _Sums:
    """Lines of a file of hashes."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, name: str, data: bytes) -> None:
        self._lines.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")

    def __str__(self) -> str:
        return "".join(self._lines)


def _printed(entry: Entry) -> Article | None:
    """The article with the text that the statement was taken from, where that is on record; else as
    it is now."""
    article = entry.article
    taken_from = entry.item.kept["article"]["text_hash"]
    if article is None or article.text_hash == taken_from:
        return article
    return article.current.earlier_texts.filter(text_hash=taken_from).first() or article


def _told(entry: Entry, article: Article | None) -> dict[str, Any]:
    """A statement in the manifest: what was kept of it, or why it is not there."""
    common = {"number": entry.number, "id": entry.item.statement}
    if entry.words is None or article is None:
        return {**common, "removed": entry.warning}
    kept = entry.item.kept
    return {
        **common,
        "permalink": entry.words.url,
        "file": f"statements/{entry.number:04}-{entry.item.statement}.txt",
        **{
            name: kept[name]
            for name in (
                "text", "type", "verb", "speaker", "office", "said", "said_words", "paragraph",
                "state", "extractor_version", "spans", "cue", "source",
            )
        },
        "spans_hold": _hold(article, kept),
        "added": entry.item.added.isoformat(timespec="seconds"),
        "note": entry.item.note,
        "since": entry.warning,
        "article": {
            **kept["article"],
            "permalink": entry.words.article.url,
            "file": f"articles/{article.public_id}.txt",
        },
    }  # fmt: skip


def _hold(article: Article, kept: Any) -> bool:
    return spans_of(article.text, kept["spans"]) == kept["text"]
