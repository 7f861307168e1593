"""Imports go downwards only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PURE = ("briefs/extraction", "briefs/vocabulary", "briefs/readers", "briefs/dates.py", "briefs/durable.py", "briefs/paragraphs.py", "briefs/phenomena.py", "briefs/spans.py",
        "briefs/shingles.py", "briefs/boilerplate.py", "briefs/copies.py", "briefs/resemblance.py",
        "briefs/supervisor.py", "search/query", "search/reading", "search/analysis.py", "search/types.py",
        "search/engines", "search/citations.py",
        *(f"search/exports/{name}.py" for name in ("types", "fields", "formats", "csv", "jsonl", "ris", "bibtex", "docx", "zipping", "markdown")))  # fmt: skip

#: module prefix -> prefixes it must not import
FORBIDDEN = {
    **dict.fromkeys(PURE, ("django",)),
    "briefs/extraction": ("django", "briefs.readers", "briefs.models", "search"),
    "briefs/vocabulary": (
        "django",
        "briefs.extraction",
        "briefs.readers",
        "briefs.models",
        "search",
    ),
    "briefs/readers": ("django", "briefs.models", "search"),
    "briefs/models": ("briefs.ingest", "briefs.views", "briefs.admin", "briefs.corrections"),
    "briefs/ingest": ("briefs.views", "briefs.admin", "briefs.forms"),
    "briefs/corrections": ("briefs.views", "briefs.admin", "briefs.forms"),
    "search/query": ("django", "briefs.models", "search.engines", "search.views"),
    "search/engines": ("django", "briefs", "search.models", "search.views", "search.documents"),
    "search/documents.py": ("search.views", "search.indexing", "search.facets", "search.engines"),
    "search/indexing.py": ("search.views", "search.facets", "search.saved"),
}
#: Plain values that every room may speak of, and what every room that writes files needs.
COMMON = ("briefs.dates", "briefs.durable")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _files(room: str) -> list[Path]:
    path = ROOT / room
    return [path] if path.suffix == ".py" else sorted(path.rglob("*.py"))


def _within(module: str, prefixes: tuple[str, ...]) -> bool:
    return any(module == prefix or module.startswith(f"{prefix}.") for prefix in prefixes)


@pytest.mark.parametrize("room", sorted(FORBIDDEN))
def test_a_room_imports_only_what_lies_below(room: str) -> None:
    files = _files(room)
    assert files
    wrong = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in files
        for module in _imports(file)
        if _within(module, FORBIDDEN[room]) and not _within(module, COMMON)
    ]
    assert not wrong


def test_the_record_never_imports_search() -> None:
    """`briefs.config` is the composition root and may name both apps."""
    wrong = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in _files("briefs")
        if "config" not in file.parts
        for module in _imports(file)
        if _within(module, ("search",))
    ]
    assert not wrong


def test_only_its_engine_imports_whoosh() -> None:
    wrong = [
        str(file.relative_to(ROOT))
        for app in ("briefs", "search")
        for file in _files(app)
        if "search/engines/whoosh" not in file.as_posix()
        if any(_within(module, ("whoosh",)) for module in _imports(file))
    ]
    assert not wrong


def test_the_product_never_reads_the_shared_material() -> None:
    wrong = [
        str(file.relative_to(ROOT))
        for app in ("briefs", "search")
        for file in _files(app)
        if "../shared" in file.read_text("utf-8")
    ]
    assert not wrong
