"""kill -9 at any moment: every file uploaded ends as exactly one article, and the index agrees."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES, KILLS = 24, 6

_UPLOAD = """
from django.core.files.uploadedfile import SimpleUploadedFile
from briefs import ingest
from briefs.models import User
by = User.objects.get(role="admin")
ingest.receive(by=by, files=[
    SimpleUploadedFile(f"file-{n}.txt", (
        f"VIENNA, 3 March 2021\\n\\nTalks number {n} went well, Minister Ada Example said on Monday.\\n\\n"
        f'"We will meet {n} more times," she added. According to the ministry, experts stay in Vienna.'
    ).encode()) for n in range(%d)
])
"""

_COUNTS = """
import json
from briefs.models import Article, Quote, UploadFile
print(json.dumps({
    "states": sorted(set(UploadFile.objects.values_list("state", flat=True))),
    "articles": Article.objects.count(),
    "names": len(set(Article.objects.values_list("external_id", flat=True))),
    "statements": Quote.objects.count(),
    "positions": len(set(Quote.objects.values_list("article", "position"))),
}))
"""


class Product:
    def __init__(self, data: Path) -> None:
        self.environment = {**os.environ, "READOUT_DATA": str(data), "READOUT_SAMPLE": "0"}
        self.environment["DJANGO_SETTINGS_MODULE"] = "briefs.config.settings"

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), *command],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *command],
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.mark.parametrize("seed", [20211])
def test_killing_worker_and_indexer_loses_and_doubles_nothing(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    product = Product(tmp_path)
    product.manage("serve", "--setup-only")
    product.manage("shell", "-v", "0", "-c", _UPLOAD % FILES)
    for _ in range(KILLS):
        running = [product.start("worker"), product.start("indexer")]
        # A moment between "hardly started" and "in the middle of it", not a wait for anything.
        time.sleep(chance.uniform(0.6, 1.6))
        for process in chance.sample(running, 2):
            process.send_signal(signal.SIGKILL)
            process.wait()
    product.manage("worker", "--drain")
    product.manage("index", "sync")

    counts = json.loads(product.manage("shell", "-v", "0", "-c", _COUNTS).splitlines()[-1])
    assert counts["states"] == ["added"]
    assert counts["articles"] == counts["names"] == FILES
    assert counts["statements"] == counts["positions"] > FILES
    assert "equals the database" in product.manage("index", "verify")
