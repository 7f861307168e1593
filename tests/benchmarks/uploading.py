"""Answers a line each: "upload", with the seconds until an article uploaded now is found; "correct", with
those until a correction of what it says is counted by the facets, from the answer to who made it; "follow",
when the index has followed every change made until now.

Run on a data folder of its own (READOUT_DATA) in which worker and indexer run.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.test import Client

    from briefs.models import User

_TEXT = """Minister Opens {0} Institute

QUITO, 3 May 2022 – The {0} institute was opened on Tuesday.

“We have waited for the {0} institute for years,” Minister Rosa Example said.
"""


def main() -> None:
    django.setup()
    from django.test import Client

    from briefs.models import User

    user = User.objects.order_by("pk").first()
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="briefs.sessions.Backend")
    word = "zymurgical"  # another one in each upload
    for line in sys.stdin:
        if line.strip() == "upload":
            word += "y"
            print(f"{upload(client, user, word):.1f}", flush=True)
        elif line.strip() == "correct":
            print(f"{correct(client, word):.2f}", flush=True)
        else:
            follow()
            print("followed", flush=True)


def upload(client: Client, user: User, word: str) -> float:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from briefs import ingest

    began = time.perf_counter()
    ingest.receive(files=[SimpleUploadedFile("a.txt", _TEXT.format(word).encode())], by=user)
    while not client.get("/api/v1/search", {"q": word}).json().get("total"):
        time.sleep(0.05)
    return time.perf_counter() - began


def correct(client: Client, word: str) -> float:
    """Takes the statement for somebody else's each time."""
    from briefs import corrections
    from briefs.models import Quote

    quote = Quote.objects.filter(article__title__contains=word).latest("pk")
    name = f"Ada {'Other' if 'Someone' in str(quote.speaker) else 'Someone'}"
    answer = client.post(
        f"/statements/{quote.public_id}/correct",
        {
            "speaker": name,
            "type": quote.type,
            "words": quote.text,
            "version": corrections.version_of(quote),
        },
    )
    assert answer.status_code == 302, answer
    began = time.perf_counter()
    while name not in client.get("/api/v1/facets/speaker", {"q": word}).content.decode():
        time.sleep(0.02)
    return time.perf_counter() - began


def follow() -> None:
    from search import indexing
    from search.engine import engine

    last = indexing.status(engine()).last
    while (engine().watermark() or 0) < last:
        time.sleep(0.1)


if __name__ == "__main__":
    main()
