"""Undocumented is a failing test: settings, commands, links, and what the map says is there."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pictures import FOLDER, PICTURES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE = [path for room in ("briefs", "search") for path in (ROOT / room).rglob("*.py")]

_SETTING = re.compile(r"READOUT_[A-Z]+(?:_[A-Z]+)*")
_READ = re.compile(r"""["'](READOUT_[A-Z_]+)["']""")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def settings_read() -> set[str]:
    return {name for path in [*CODE, ROOT / "Makefile"] for name in _READ.findall(path.read_text())}


def test_the_settings_are_read_where_this_test_looks() -> None:
    assert {"READOUT_DATA", "READOUT_PORT", "READOUT_PUBLIC", "READOUT_SAMPLE"} <= settings_read()


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_each_setting_that_is_read_is_in_the_table_of_the_readme(name: str) -> None:
    assert re.search(rf"^\|[^|\n]*`{name}`[^|\n]*\|.+\|", README, re.MULTILINE)


def test_each_setting_that_is_documented_is_read() -> None:
    documented = {name for page in PAGES for name in _SETTING.findall(page.read_text())}
    assert documented <= settings_read()


def test_the_readme_shows_every_picture_that_is_drawn_and_they_load_quickly() -> None:
    drawn = {f"docs/pictures/{name}.png" for name, *_ in PICTURES}
    assert set(re.findall(r"docs/pictures/[\w-]+\.png", README)) == drawn
    assert {str(path.relative_to(ROOT)) for path in FOLDER.iterdir()} == drawn
    assert all((ROOT / name).stat().st_size < 300_000 for name in drawn)


def commands() -> list[str]:
    found = ROOT.glob("*/management/commands/[a-z]*.py")
    return sorted(path.stem for path in found)


@pytest.mark.parametrize("name", commands())
def test_each_command_is_mentioned(name: str) -> None:
    assert any(re.search(rf"manage\.py {name}\b", page.read_text()) for page in PAGES)


def test_each_command_that_is_mentioned_is_there() -> None:
    known = {*commands(), "check", "migrate", "shell", "help"}
    mentioned = {
        name for page in PAGES for name in re.findall(r"manage\.py ([a-z_]+)", page.read_text())
    }
    assert mentioned <= known


def test_each_target_of_make_that_is_mentioned_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    mentioned = {
        name for page in PAGES for name in re.findall(r"`make ([a-z]+)`", page.read_text())
    }
    assert {"run", "test"} <= mentioned <= targets


def links() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for target in _LINK.findall(page.read_text()):
            if not target.startswith(("http://", "https://", "mailto:")):
                yield str(page.relative_to(ROOT)), target


@pytest.mark.parametrize(("page", "target"), list(links()))
def test_each_link_leads_somewhere(page: str, target: str) -> None:
    path, _, anchor = target.partition("#")
    linked = (ROOT / page).parent / path if path else ROOT / page
    assert linked.exists()
    if anchor:
        assert anchor in map(_anchor, _HEADING.findall(linked.read_text()))


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_what_is_linked_is_in_the_repository() -> None:
    """A file that only this checkout has is missing from everybody else's."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    tracked = set(listed.stdout.splitlines())
    for page, target in links():
        path = ((ROOT / page).parent / target.partition("#")[0]).resolve().relative_to(ROOT)
        if path.suffix:
            assert str(path) in tracked, f"{page} links to {target}"


#: What every Django app has and nobody looks for on a map.
USUAL = {
    "__init__.py", "__pycache__", "apps.py", "context_processors.py", "migrations", "static",
    "templatetags", "urls.py",
}  # fmt: skip


def test_the_map_names_every_module_of_both_apps() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    for room in ("briefs", "search"):
        for path in sorted((ROOT / room).iterdir()):
            if path.name in USUAL:
                continue
            name = path.stem if path.suffix == ".py" else path.name
            assert re.search(rf"\b{name}\b", text), f"{room}/{name} is not on the map"
