"""Archives: files in them, limits, names that lead elsewhere."""

from __future__ import annotations

import io
import random
import tarfile
import zipfile
from pathlib import Path

import pytest

from briefs.readers import archives, contents
from briefs.readers.types import Entry, Found
from tests.readers.making import ARTICLE, docx, zipped
from tests.readers.refusing import refused

FILES = {"2021/bridge.txt": "The minister said no.", "ferry.md": "He said yes."}


def tarred(files: dict[str, str | bytes], mode: str = "w:gz") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@pytest.fixture
def found_in(tmp_path: Path):
    def find(data: bytes, filename: str) -> list[Found]:
        path = tmp_path / "original"
        path.write_bytes(data)
        return list(contents(path, filename))

    return find


PACKED = [
    (zipped, "press.zip"),
    (tarred, "press.tar.gz"),
    (tarred, "press.tgz"),
    (lambda files: tarred(files, "w"), "press.tar"),
]


@pytest.mark.parametrize(("pack", "name"), PACKED)
def test_each_file_is_an_entry(found_in, pack, name: str) -> None:
    assert found_in(pack(FILES), name) == [
        Entry(f"{name}/{inner}", content.encode()) for inner, content in FILES.items()
    ]


@pytest.mark.parametrize(("pack", "name"), PACKED)
def test_names_never_lead_out_of_the_archive(found_in, pack, name: str) -> None:
    files = {"../../etc/passwd.txt": "a", "/root.txt": "b", "C:\\temp\\x.txt": "c", "a/./../b.txt": "d"}  # fmt: skip
    assert [entry.name for entry in found_in(pack(files), name)] == [
        f"{name}/etc/passwd.txt",
        f"{name}/root.txt",
        f"{name}/temp/x.txt",
        f"{name}/a/b.txt",
    ]


@pytest.mark.parametrize(("pack", "name"), PACKED)
def test_what_programs_leave_behind_is_passed_by(found_in, pack, name: str) -> None:
    files = {"__MACOSX/._a.txt": "x", ".DS_Store": "x", "a/Thumbs.db": "x", ".git/HEAD": "x"}
    assert found_in(pack({**files, "a.txt": "No."}), name) == [Entry(f"{name}/a.txt", b"No.")]


def test_folders_are_no_entries_and_links_are_refused(found_in) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        folder = tarfile.TarInfo("a")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        link = tarfile.TarInfo("a/passwd.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert found_in(buffer.getvalue(), "a.tar") == [Entry("a.tar/a/passwd.txt", archives.LINK)]

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.mkdir("a")
        info = zipfile.ZipInfo("a/passwd.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert found_in(buffer.getvalue(), "a.zip") == [Entry("a.zip/a/passwd.txt", archives.LINK)]


def test_a_protected_or_damaged_file_is_refused_alone(found_in) -> None:
    data = bytearray(zipped(FILES, zipfile.ZIP_STORED))
    place = data.index(b"The minister")
    data[place : place + 3] = b"xxx"
    first, second = found_in(bytes(data), "a.zip")
    assert first.content == archives.FILE_DAMAGED
    assert second.content == b"He said yes."

    data = bytearray(zipped(FILES))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    first, second = found_in(bytes(data), "a.zip")
    assert first.content == archives.FILE_PROTECTED
    assert second.content == b"He said yes."


@pytest.mark.parametrize(("pack", "name"), PACKED)
def test_a_file_too_large_is_refused_alone(found_in, pack, name: str) -> None:
    noise = random.Random(6).randbytes(21_000_000)
    large, small = found_in(pack({"large.txt": noise, "a.txt": "No."}), name)
    assert large.content == archives.FILE_TOO_LARGE
    assert small.content == b"No."


@pytest.mark.parametrize(("pack", "name"), PACKED[:2])
def test_bombs_are_refused(found_in, pack, name: str) -> None:
    bomb = pack({f"{number}.txt": b" " * 19_000_000 for number in range(4)})
    assert found_in(bomb, name)[-1] == archives.BOMB


@pytest.mark.parametrize(("pack", "name"), PACKED)
def test_too_many_files_are_refused(found_in, pack, name: str) -> None:
    data = pack({f"{number}.txt": "No." for number in range(2001)})
    assert found_in(data, name)[-1] == archives.TOO_MANY


def test_an_archive_may_not_unpack_to_more_than_it_may(found_in, monkeypatch) -> None:
    monkeypatch.setattr(archives, "MAX_TOTAL", 40)
    assert found_in(zipped({"a.txt": "x" * 30, "b.txt": "y" * 30}), "a.zip")[-1] == archives.TOO_LARGE  # fmt: skip


@pytest.mark.parametrize(
    ("data", "filename", "reason"),
    [
        (b"", "a.zip", "The file is empty"),
        (b"Just text.", "a.zip", "The file is not a .zip archive"),
        (b"Just text." * 100, "a.tar.gz", "The file is not a .tar archive"),
        (b"%PDF-1.7", "a.zip", "The file is a PDF, not a .zip"),
        (zipped(FILES), "a.tar.gz", "The archive is damaged or cut off"),
        (tarred(FILES), "a.zip", "The file is a compressed file, not a .zip"),
        (zipped(FILES)[:-30], "a.zip", "The archive is damaged or cut off"),
        (docx(*ARTICLE), "a.zip", "The file is an office document, not an archive"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_archives_are_refused_with_a_reason(found_in, data: bytes, filename: str, reason: str) -> None:  # fmt: skip
    assert refused(found_in(data, filename)).reason == reason


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar"])
def test_an_archive_cut_off_gives_what_it_has(found_in, name: str) -> None:
    data = tarred(
        {f"{n}.txt": str(n) * 40_000 for n in range(9)}, "w:gz" if name[-1] == "z" else "w"
    )
    first, *_, last = found_in(data[: len(data) * 2 // 3], name)
    assert isinstance(first.content, bytes)
    assert last == archives.DAMAGED
