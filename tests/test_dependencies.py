"""What is installed is pinned, with the hashes of its files, and its licence is listed."""

from __future__ import annotations

import re

import pytest

from tests.product import ROOT

_PIN = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;#]+)", re.M)


def pins(name: str) -> dict[str, str]:
    """Package -> version, as a file of requirements has them."""
    found = _PIN.findall((ROOT / name).read_text())
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in found}


@pytest.mark.parametrize("kind", ["requirements", "requirements-dev"])
def test_all_are_locked_with_hashes(kind: str) -> None:
    """After a change by hand: .ci/upgrade --locks"""
    locked = pins(f".ci/locks/{kind}.lock")
    assert pins(f"{kind}.txt").items() <= locked.items()
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / f".ci/locks/{kind}.lock").read_text())
    assert len(entries) == len(locked)
    assert not [entry for entry in entries if "--hash=sha256:" not in entry]


def test_tests_run_on_what_the_product_runs_on() -> None:
    assert (
        pins(".ci/locks/requirements.lock").items()
        <= pins(".ci/locks/requirements-dev.lock").items()
    )


def test_licences_are_listed() -> None:
    listed = re.findall(r"^\| ([a-z0-9-]+) \| ", (ROOT / "docs/licences.md").read_text(), re.M)
    assert set(listed) - {"package"} == set(pins(".ci/locks/requirements.lock"))
