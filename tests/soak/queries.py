"""Made-up searches, by every parameter: none is answered by 5xx, none takes long.

They are judged by the processor's time, which other work on the machine does not lengthen; the clock's
is told beside it.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from urllib.parse import quote, urlencode

from tests.soak.asking import ODD, query
from tests.soak.product import prepare
from tests.soak.record import Budget, Found

#: Seconds that no search may take, and those that only one in a hundred may.
NEVER, SELDOM = 3.0, 1.0

_PARAMETERS = (
    "speaker", "from", "country", "topic", "outlet", "type", "verb", "named", "office", "state", "date",
    "said", "published", "match", "sort", "page", "per_page", "kind", "country_match", "copies", "facet",
    "limit", "offset", "after",
)  # fmt: skip
_VALUES = (
    "sergei-lavrov", "-sergei-lavrov", "IR", "RU", "-US", "nuclear", "direct", "confirmed", "none",
    "2020..2022", "2021-04-12", "..", "auto", "all", "any", "relevance", "newest", "oldest", "articles",
    "statements", "0", "1", "2", "100", "101", "-5", "1e9",
)  # fmt: skip
_ADDRESSES = (
    "/search", "/search", "/search", "/search/part", "/search/print", "/search/suggest",
    "/search/facet/speaker", "/search/facet/country", "/search/facet/verb", "/api/v1/search",
    "/api/v1/statements", "/api/v1/articles", "/api/v1/speakers", "/search/export",
)  # fmt: skip


def run(budget: Budget, seed: int, folder: Path) -> Found:
    prepare(folder / "data")
    from django.test import Client

    from briefs.models import Article, User

    user = User.objects.create_user("fuzz@example.org", None, name="Fuzz")
    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    client.force_login(user, backend="briefs.sessions.Backend")
    texts = list(Article.objects.values_list("text", flat=True)[:40])
    found, chance, times = Found(), random.Random(seed), []
    while budget.is_left(found):
        address = _address(chance, texts)
        began, worked = time.perf_counter(), time.process_time()
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        took = time.process_time() - worked
        found.trials += 1
        found.counts[str(response.status_code)] += 1
        found.took("longest", took)
        found.took("longest by the clock", time.perf_counter() - began)
        times.append(took)
        told = f"{address[:300]} (trial {found.trials} of seed {seed})"
        if response.status_code >= 500:
            found.wrong.append(f"{response.status_code}: {told}")
        if took > NEVER:
            found.wrong.append(f"{took:.1f} s: {told}")
        if b"<script>alert(1)</script>" in body and "html" in response.get("Content-Type", ""):
            found.wrong.append(f"script: {told}")
    times.sort()
    found.took("99 % within", times[len(times) * 99 // 100] if times else 0.0)
    if len(times) >= 100 and times[len(times) * 99 // 100] > SELDOM:
        found.wrong.append(
            f"one in a hundred takes {times[len(times) * 99 // 100]:.2f} s (seed {seed})"
        )
    return found


def _address(chance: random.Random, texts: list[str]) -> str:
    parameters = [("q", query(chance, texts))] if chance.random() < 0.9 else []
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2, 5))):
        value = chance.choice((*_VALUES, *_VALUES, *ODD))
        parameters.append((chance.choice(_PARAMETERS), value))
    address = chance.choice(_ADDRESSES)
    if address == "/search/export":
        parameters.append(("format", chance.choice(("csv", "ris", "md", "docx", "x"))))
    said = urlencode(parameters, errors="replace", quote_via=quote)
    if chance.random() < 0.05:  # bytes that are no UTF-8, an escape that ends early
        said += chance.choice(("%ff%fe", "%", "&&==&", "&q", "%zz"))
    return f"{address}?{said[:7000]}"
