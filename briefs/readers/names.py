"""Names of files in files, as people read them. Nothing is ever written under such a name."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DRIVE = re.compile(r"^[A-Za-z]:")


def inside(container: str, name: str) -> str:
    """`name` in `container`, without roots, drives and ways up: press.zip/2021/bridge.txt."""
    flat = _DRIVE.sub("", _CONTROL.sub("", name).replace("\\", "/"))
    steps = [step for step in flat.split("/") if step not in ("", ".", "..")]
    return "/".join([container, *(steps or ["untitled"])])
