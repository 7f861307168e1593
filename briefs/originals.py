"""Files as uploaded, kept once each under their hash. Written beside, synced, then renamed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from briefs import durable
from briefs.models import Original


def keep(name: str, chunks: Iterable[bytes]) -> Original:
    """Store a file and return its record; the same bytes are stored once, under their first name."""
    settings.MEDIA_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    descriptor, draft = tempfile.mkstemp(dir=settings.MEDIA_ROOT, prefix=".incoming-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        sha256 = digest.hexdigest()
        path = f"{sha256[:2]}/{sha256}"
        target = settings.MEDIA_ROOT / path
        target.parent.mkdir(mode=0o700, exist_ok=True)
        durable.replace(Path(draft), target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    original, _ = Original.objects.get_or_create(
        sha256=sha256, defaults={"name": name[:255], "size": size, "path": path}
    )
    return original


def path_of(original: Original) -> Path:
    return settings.MEDIA_ROOT / original.path


def read(original: Original) -> bytes:
    return path_of(original).read_bytes()
