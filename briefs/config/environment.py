"""Reads settings from the environment and rejects nonsense with the name of the variable."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path


class BadSetting(SystemExit):
    """A variable holds something unusable; the message says what it should hold."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = text(name)
    if value.lower() in ("1", "true", "yes", "on"):
        return True
    if value.lower() in ("0", "false", "no", "off"):
        return False
    if value:
        raise BadSetting(f"{name} must be 1 or 0, not {value!r}")
    return default


def number(name: str, default: int, *, low: int = 0, high: int = 2**31) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise BadSetting(f"{name} must be a number from {low} to {high}, not {value!r}")
    return int(value)


def names(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]


def hosts(name: str) -> list[str]:
    found = names(name)
    for host in found:
        if not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", host):
            raise BadSetting(f"{name} must hold names like readout.example.org, not {host!r}")
    return found


def secret_key(folder: Path) -> str:
    """The key in `folder/secret-key`, made on first use, readable by its owner only."""
    try:
        return _secret_key(folder)
    except OSError as error:
        raise BadSetting(
            f"READOUT_DATA must be a folder that can be written: {folder}: {error.strerror}"
        ) from error


def _secret_key(folder: Path) -> str:
    path = folder / "secret-key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written beside and linked into place, so that of two first starts neither reads half a key
    # and both end up with the same one.
    draft = folder / f".secret-key-{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
