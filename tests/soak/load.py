"""Requests at a steady pace while articles come in: none is answered by 5xx, memory stays flat.

Requests are sent when they are due, whether those before were answered or not, from sixteen accounts. Their times
are by the clock, from when they were due: on a machine with other work they say little, so they are told
and not judged. Articles are uploaded, five at a time, and at the end all are there. A run of many requests is over
20,000 articles of `../shared/corpus-large` where that is found, a short one over the sample.
"""

from __future__ import annotations

import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from tests.benchmarks.imports import CORPUS, lines
from tests.product import Product, wait_until
from tests.running import Site, running_site
from tests.soak.asking import query as made_up
from tests.soak.product import prepare, session_cookie
from tests.soak.record import Budget, Found

if TYPE_CHECKING:
    from briefs.models import Quote

A_SECOND, ARTICLES_A_SECOND, ACCOUNTS = 50, 5, 16
COLLECTION = 20_000
#: Statements and articles that are read, and whose words are asked for.
READ = 200
#: After so many requests web processes are to know all they will; at the end of so many they may take so
#: much more.
WARM, LONG, GROWTH = 1000, 3000, 1.2
#: And in a run of so many, looked at after each so many, so much more in the last fifth than in the second.
LONGER, EVERY, GROWTH_LATER = 10_000, 500, 1.1
_ADDRESSES = (
    "/", "/search?q={words}", "/search?q={words}&country=IR", "/search/part?q={words}",
    "/search?kind=articles&q={words}", "/search/suggest?q={words}", "/api/v1/search?q={words}",
    "/statements/{statement}", "/articles/{article}", "/speakers/sergei-lavrov", "/countries/IR", "/saved",
)  # fmt: skip
_LINE = re.compile(r"(\w+): +(\d+) kB")
_TEXT = """VIENNA, {day} March 2021 –

Talks number {n} went well, Minister Ada Example said on Monday.

"We will meet {n} more times," she added. According to the ministry, experts stay in Vienna.

“{words},” Minister Ada Example said.
"""


def run(budget: Budget, seed: int, folder: Path) -> Found:
    product = prepare(folder / "data")
    if budget.count >= LONG and CORPUS.exists():
        _fill(product, folder / "collection.jsonl")
    from briefs.models import Quote, User

    users = [User.objects.create_user(f"{n}@example.org", None) for n in range(ACCOUNTS)]
    cookies = [session_cookie(user) for user in users]
    chance = random.Random(seed)
    drawn = chance.sample(list(Quote.objects.live().values_list("pk", flat=True)), READ)
    quotes = list(Quote.objects.filter(pk__in=drawn).select_related("article"))
    texts = [quote.article.text for quote in quotes]
    found = Found()
    with (
        running_site(product.data) as site,
        ThreadPoolExecutor(ACCOUNTS * 2) as senders,
        ThreadPoolExecutor(1) as importer,
    ):
        stop = threading.Event()
        importing = importer.submit(_import, stop, found, texts, seed)
        try:
            times = _ask(site, senders, cookies, quotes, chance, budget, found)
        finally:
            stop.set()
            if error := importing.exception():
                found.wrong.append(f"articles were not taken: {error!r}")
    times.sort()
    for name, part in (("half within", 50), ("99 % within", 99)):
        found.took(name, times[len(times) * part // 100] if times else 0.0)
    return found


def _ask(
    site: Site, senders: ThreadPoolExecutor, cookies, quotes, chance, budget: Budget, found: Found
) -> list[float]:
    """Seconds of each request, from when it was due."""
    times: list[float] = []
    counted = threading.Lock()
    began, sent = time.monotonic(), 0
    memory: list[int] = []

    def ask(address: str, cookie: str, due: float) -> None:
        status = _status(f"{site.url}{address}", cookie)
        with counted:
            times.append(time.monotonic() - due)
            found.trials += 1
            found.counts[str(status)] += 1
            if status >= 500:
                found.wrong.append(f"{status}: {address[:200]}")

    asked = []
    while budget.is_left(Found(trials=sent)):
        due = began + sent / A_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
        address = _address(chance, quotes)
        asked.append(senders.submit(ask, address, cookies[sent % ACCOUNTS], due))
        sent += 1
        if sent % EVERY == 0:
            memory.append(_memory(site) >> 20)
    for one in asked:
        one.result()
    if sent >= LONG:
        _compare(memory, found)
    return times


def _compare(memory: Sequence[int], found: Found) -> None:
    """memory: MB of the web processes after each `EVERY` requests."""
    warm, last = memory[WARM // EVERY - 1], memory[-1]
    found.megabytes = {f"after {WARM:,} requests": warm, "at last": last}
    if last > GROWTH * warm:
        found.wrong.append(f"memory grew from the {WARM:,}th request on: {list(memory)} MB")
    if len(memory) >= LONGER // EVERY:
        fifth = len(memory) // 5
        early, late = fmean(memory[fifth : 2 * fifth]), fmean(memory[-fifth:])
        found.megabytes |= {"in the second fifth": round(early), "in the last": round(late)}
        if late > GROWTH_LATER * early:
            found.wrong.append(f"memory grew in the last four fifths: {list(memory)} MB")


def _address(chance: random.Random, quotes: Sequence[Quote]) -> str:
    quote = chance.choice(quotes)
    words = urllib.parse.quote(_question(chance, quote.article.text), errors="replace")
    return chance.choice(_ADDRESSES).format(
        words=words, statement=quote.public_id, article=quote.article.public_id
    )


def _question(chance: random.Random, text: str) -> str:
    """As analysts ask, and now and then as nobody does."""
    words = re.findall(r"[A-Za-z]{3,}", text)
    start, count = chance.randrange(len(words)), chance.choice((1, 1, 2, 2, 3, 6))
    some = words[start : start + count]
    match chance.randrange(12):
        case 0 | 1:
            return f'"{" ".join(some)}"'
        case 2:
            return " OR ".join(some)
        case 3:
            return " W/10 ".join(some)
        case 4:
            return f"{some[0]} NOT {some[-1]}"
        case 5:
            return f"{some[0][:5]}* topic:sanctions"
        case 6:
            return made_up(chance, [text])[:200]
        case _:
            return " ".join(some)


def _status(address: str, cookie: str) -> int:
    """599: no answer within a minute."""
    request = urllib.request.Request(address, headers={"Cookie": cookie})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 599


def _fill(product: Product, collection: Path) -> None:
    collection.write_bytes(b"".join(lines(COLLECTION)))
    assert product.start("import_articles", str(collection), "--processes=2").wait() == 0
    product.manage("index", "rebuild")


def _import(stop: threading.Event, found: Found, texts: list[str], seed: int) -> None:
    """Upload some articles each second; at the end all are there."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import connection

    from briefs import ingest
    from briefs.models import Article, User

    chance, words = random.Random(seed), re.findall(r"[A-Za-z]{4,}", " ".join(texts))
    user = User.objects.filter(role="admin").first()
    before, number, began = Article.objects.count(), 0, time.monotonic()

    def article(n: int) -> bytes:
        said = " ".join(chance.choices(words, k=60))  # else they would be copies of each other
        return _TEXT.format(day=n % 28 + 1, n=f"{seed}{n:06}", words=said).encode()

    def arrived() -> bool:
        return Article.objects.count() >= before + number

    while not stop.wait(1.0):
        due = range(number, int((time.monotonic() - began) * ARTICLES_A_SECOND))
        ingest.receive(files=[SimpleUploadedFile(f"{n}.txt", article(n)) for n in due], by=user)
        number += len(due)
    found.counts["articles uploaded"] += number
    late = before + number - Article.objects.count()
    found.counts["of them not yet read when the requests ended"] += late
    wait_until(arrived, 120)
    connection.close()


def _memory(site: Site) -> int:
    """Bytes of the web processes beside mapped files, of which the kernel takes back what it wants;
    what processes share counts once."""
    total, wanted = 0, f"READOUT_DATA={site.data}\0".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_web = (process / "comm").read_text().startswith("readout-web")
            if is_web and wanted in (process / "environ").read_bytes():
                parts = dict(_LINE.findall((process / "smaps_rollup").read_text()))
                total += int(parts["Pss_Anon"]) << 10
        except OSError:  # gone
            continue
    return total
