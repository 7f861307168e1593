"""Answers a line each: "upload", with the seconds until an article uploaded now is found; "follow", when
the index has followed every change made until now.

Run on a data folder of its own (READOUT_DATA) in which worker and indexer run.
"""

from __future__ import annotations

import sys
import time

import django

WORD = "zymurgical"
_TEXT = f"""Minister Opens {WORD} Institute

QUITO, 3 May 2022 – The {WORD} institute was opened on Tuesday.

“We have waited for the {WORD} institute for years,” Minister Rosa Example said.
"""


def main() -> None:
    django.setup()
    for line in sys.stdin:
        if line.strip() == "upload":
            began = time.perf_counter()
            upload_and_find()
            print(f"{time.perf_counter() - began:.1f}", flush=True)
        else:
            follow()
            print("followed", flush=True)


def upload_and_find() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from briefs import ingest
    from briefs.models import User

    user = User.objects.order_by("pk").first()
    ingest.receive(files=[SimpleUploadedFile("a.txt", _TEXT.encode())], by=user)
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    while not client.get("/api/v1/search", {"q": WORD}).json().get("total"):
        time.sleep(0.1)


def follow() -> None:
    from search import indexing
    from search.engine import engine

    last = indexing.status(engine()).last
    while (engine().watermark() or 0) < last:
        time.sleep(0.1)


if __name__ == "__main__":
    main()
