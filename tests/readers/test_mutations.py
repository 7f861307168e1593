"""Files of every format with seeded damage: each gives articles, entries or one stated refusal.

They are read as uploads are, in processes within limits, so none can hang or take all memory.
"""

from __future__ import annotations

import io
import random
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from briefs.readers import confined
from briefs.readers.types import ArticleDraft, Columns, Entry, Note, Record, Refusal
from tests.readers import making

MUTANTS = 40  # of each format
CPU_SECONDS = 10

MAIL = (
    "From: Press <press@irna.ir>\nSubject: =?utf-8?q?Talks?=\nDate: Tue, 13 Apr 2021 10:00:00 +0000\n"
    "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n"
    "Content-Transfer-Encoding: quoted-printable\n\nHe said =E2=80=9Cno=E2=80=9D.\n--x\n"
    "Content-Type: application/octet-stream; name*=utf-8''a.txt\n"
    "Content-Transfer-Encoding: base64\n\nSGUgc2FpZCBuby4=\n--x--\n"
)


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in ("a.txt", "b/" + "long" * 40 + ".txt"):
            info = tarfile.TarInfo(name)
            info.size = 9
            archive.addfile(info, io.BytesIO(b"He said so"))
    return buffer.getvalue()


def _page() -> bytes:
    body = "".join(f"<p>{text}</p>" for text in making.ARTICLE)
    return f"<html><head><title>Talks</title></head><body><article>{body}</article></body></html>".encode()


FILES = {
    "a.html": _page(),
    "a.pdf": making.pdf([(72, 780, 18, making.ARTICLE[0]), *making.column(*making.ARTICLE[1:])]),
    "a.docx": making.docx(*making.ARTICLE),
    "a.odt": making.odt(*making.ARTICLE),
    "a.rtf": making.rtf(*making.ARTICLE),
    "a.eml": MAIL.encode(),
    "a.mbox": b"From a@b Tue Apr 13 10:00:00 2021\n" + MAIL.encode(),
    "a.csv": b'title,text,date\nTalks,"He said ""no""",2021-04-13\nMore,He left.,\n',
    "a.jsonl": b'{"text": "He said no.", "date": "2021-04"}\n{"body": "He left."}\n',
    # its XML is mutated, not its packing
    "b.docx": making.docx_xml(*making.ARTICLE).encode(),
    "a.zip": making.zipped({"a.txt": "He said no.", "b/c.docx": making.docx(*making.ARTICLE)}),
    "a.tar": _tar(),
}


def _flip(data: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _cut(data: bytearray, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    del data[start : start + chance.randint(1, max(1, len(data) // 3))]
    return bytes(data)


def _repeat(data: bytearray, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    piece = bytes(data[start : start + chance.randint(1, 60)])
    return bytes(data[:start]) + piece * chance.randint(2, 400) + bytes(data[start:])


def _digits(data: bytearray, chance: random.Random) -> bytes:
    """Lengths, offsets, sizes and counts are what formats trust."""
    places = [place for place, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    for place in chance.sample(places, min(len(places), 6)):
        data[place] = chance.choice(b"0123456789-")
    return bytes(data)


MUTATIONS: tuple[Callable[[bytearray, random.Random], bytes], ...] = (_flip, _cut, _repeat, _digits)


def _mutants(name: str, seed: int) -> list[bytes]:
    chance = random.Random(f"{name} {seed}")
    return [chance.choice(MUTATIONS)(bytearray(FILES[name]), chance) for _ in range(MUTANTS)]


@pytest.mark.parametrize("name", FILES)
def test_damaged_files_end_in_a_stated_outcome(name: str, tmp_path: Path) -> None:
    paths = []
    for number, data in enumerate([FILES[name], *_mutants(name, seed=20261122)]):
        if name == "b.docx":
            data = making.zipped({"word/document.xml": data})
        path = tmp_path / str(number)
        path.write_bytes(data)
        paths.append((path, name))
    outcomes: dict[int, list[object]] = {place: [] for place in range(len(paths))}
    for place, found in confined.contents_of(paths, cpu_seconds=CPU_SECONDS):
        outcomes[place].append(found)
        check(found)
    assert not isinstance(outcomes[0][-1], Refusal), "the sound file is read"
    assert all(outcomes.values()), "each has an outcome"
    assert all(confined.TOO_MUCH_MEMORY not in found for found in outcomes.values())


def check(found: object) -> None:
    if isinstance(found, Entry):
        assert found.name
        if not isinstance(found.content, bytes):
            check(found.content)
    elif isinstance(found, Record):
        check(found.draft)
    elif isinstance(found, Refusal):
        assert found.reason
        assert found.advice
    elif isinstance(found, Note):
        assert found.text
    elif isinstance(found, Columns):
        assert len(found.names) == len(found.sample)
        assert set(found.used.values()) <= set(found.names)
    else:
        assert isinstance(found, ArticleDraft)
        assert found.text.strip()
        assert found.title.strip()
        assert "\0" not in found.text
        found.text.encode("utf-8")
