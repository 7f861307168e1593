"""Reads settings from the environment and rejects nonsense with the name of the variable."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


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


def choice(name: str, choices: tuple[str, ...]) -> str:
    """One of `choices`, by default the first."""
    value = text(name).lower() or choices[0]
    if value not in choices:
        raise BadSetting(f"{name} must be {' or '.join(choices)}, not {value!r}")
    return value


def secret(name: str) -> str:
    """ "" where it is not set; of sixteen characters or more."""
    value = text(name)
    if value and (len(value) < 16 or not value.isascii() or not value.isprintable()):
        raise BadSetting(f"{name} must have 16 plain characters or more")  # not what it is
    return value


def names(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]


def hosts(name: str) -> list[str]:
    found = names(name)
    for host in found:
        if not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", host):
            raise BadSetting(f"{name} must hold names like readout.example.org, not {host!r}")
    return found


def address(name: str, default: str) -> str:
    """Where people find the site: https://readout.example.org, without a path."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise BadSetting(f"{name} must look like https://readout.example.org, not {value!r}")
    return value


def mail(name: str) -> dict[str, Any]:
    """Django's settings of the way that an address names; none where mail is not set up.

    smtp://host:25, smtp+starttls://user:secret@host:587, smtps://user:secret@host:465,
    file:///folder, console:
    """
    value = text(name)
    if not value:
        return {}
    parts = urlsplit(value)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": unquote(parts.path)}
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in _SMTP or not parts.hostname or port == 0 or parts.path.strip("/"):
        # Not the value, which may hold a password.
        raise BadSetting(f"{name} must look like smtp+starttls://user:secret@mail.example.org:587")
    if parts.password and parts.scheme == "smtp" and parts.hostname not in _THIS_MACHINE:
        raise BadSetting(f"{name} would send a password in the clear: say smtp+starttls or smtps")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or _SMTP[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


#: Scheme -> its usual port.
_SMTP = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


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
