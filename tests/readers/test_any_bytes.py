"""Whatever is uploaded, the answer is a draft or a refusal, and a draft can be stored."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefs.readers import FILE_SUFFIXES, read
from briefs.readers.jsonl import Record, record_of
from briefs.readers.types import ArticleDraft, Refusal

PIECES = [
    b"TEHRAN, Jan. 14, 2022 (MNA) \xe2\x80\x93 ", b"By Ann Example\n\n", b"date 2021-04-12 ", b"\n\n",
    b"---\ntitle: x\n---\n", b"<p>", b"<html><meta charset=utf-16>", b"</div>", b"\x00", b"\xff\xfe",
    b"\xed\xa0\x80", b"\xe2\x80\x9cyes,\xe2\x80\x9d he said. ", b"\x93quoted\x94 ", b"\r\n", b"\xf0\x9f",
    b"<script type='application/ld+json'>[[[", b"31 February 2021\n", b"Office of the Spokesperson\n",
]  # fmt: skip


def check(found: ArticleDraft | Refusal) -> None:
    if isinstance(found, Refusal):
        assert found.reason
        assert found.advice
    else:
        assert found.text.strip()
        assert found.title.strip()
        assert "\0" not in found.text
        found.text.encode("utf-8")


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join)
    ),
    st.sampled_from(FILE_SUFFIXES),
)
def test_files(data: bytes, suffix: str) -> None:
    check(read(data, f"a{suffix}"))


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=80).map(lambda t: f'{{"text": "{t}"}}'.encode())))  # fmt: skip
def test_records(line: bytes) -> None:
    found = record_of(line, "a.jsonl")
    check(found.draft if isinstance(found, Record) else found)


@pytest.mark.parametrize(
    "text",
    ["A" * 200_000, "a.b." * 50_000, "By " + "A " * 50_000, "TEHRAN" + " A" * 50_000 + " –",
     "(" * 100_000, "“" * 100_000, "\n" * 100_000 + "end", "interview with " * 10_000,
     "---\n" + "a: b\n" * 40_000, "[" * 100_000, "Jan. 1 " * 30_000],
    ids=lambda text: text[:12],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_long_texts_of_one_kind_are_read(text: str, suffix: str) -> None:
    check(read(text.encode(), f"a{suffix}"))
