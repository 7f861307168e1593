"""Requests at a steady pace while articles come in: none is answered by 5xx, memory stays flat.

Requests are sent when they are due, whether those before were answered or not, from sixteen accounts. Their times
are by the clock, from when they were due: on a machine with other work they say little, so they are told
and not judged.
"""

from __future__ import annotations

import random
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.running import Site, running_site
from tests.soak.asking import query
from tests.soak.product import prepare, session_cookie
from tests.soak.record import Budget, Found

A_SECOND, ARTICLES_A_SECOND, ACCOUNTS = 50, 5, 16
#: After so many requests web processes know all they will; at the end of so many they may take so
#: much more.
WARM, LONG, GROWTH = 1000, 3000, 1.2
_ADDRESSES = (
    "/", "/search?q={}", "/search?q={}&country=IR", "/search/part?q={}", "/search?kind=articles&q={}",
    "/search/suggest?q={}", "/api/v1/search?q={}", "/speakers/sergei-lavrov", "/countries/IR", "/saved",
)  # fmt: skip
_TEXT = """VIENNA, {day} March 2021 –

Talks number {n} went well, Minister Ada Example said on Monday.

"We will meet {n} more times," she added. According to the ministry, experts stay in Vienna.
"""


def run(budget: Budget, seed: int, folder: Path) -> Found:
    product = prepare(folder / "data")
    from briefs.models import Article, User

    users = [User.objects.create_user(f"{n}@example.org", None) for n in range(ACCOUNTS)]
    cookies = [session_cookie(user) for user in users]
    texts = list(Article.objects.values_list("text", flat=True)[:40])
    found, chance = Found(), random.Random(seed)
    with running_site(product.data) as site, ThreadPoolExecutor(ACCOUNTS * 2) as senders:
        stop = threading.Event()
        importing = threading.Thread(target=_import, args=(site, folder, stop, found, seed))
        importing.start()
        try:
            times = _ask(site, senders, cookies, texts, chance, budget, found)
        finally:
            stop.set()
            importing.join()
    times.sort()
    for name, part in (("half within", 50), ("99 % within", 99)):
        found.took(name, times[len(times) * part // 100] if times else 0.0)
    return found


def _ask(
    site: Site, senders: ThreadPoolExecutor, cookies, texts, chance, budget: Budget, found: Found
) -> list[float]:
    """Seconds of each request, from when it was due."""
    times: list[float] = []
    counted = threading.Lock()
    began, sent, memory = time.monotonic(), 0, 0

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
        word = urllib.parse.quote(query(chance, texts)[:200], errors="replace")
        address = chance.choice(_ADDRESSES).format(word)
        asked.append(senders.submit(ask, address, cookies[sent % ACCOUNTS], due))
        sent += 1
        if sent == WARM:
            memory = _memory(site)
    for one in asked:
        one.result()
    if sent >= LONG:
        found.counts["MB at last"] = _memory(site) >> 20
        if _memory(site) > GROWTH * memory:
            found.wrong.append(f"memory grew, it was {memory >> 20} MB after {WARM} requests")
    return times


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


def _import(site: Site, folder: Path, stop: threading.Event, found: Found, seed: int) -> None:
    """Some articles each time, as many as are due since the last."""
    began, number = time.monotonic(), 0
    while not stop.wait(1.0):
        due = int((time.monotonic() - began) * ARTICLES_A_SECOND)
        batch = folder / f"batch-{number}"
        batch.mkdir()
        for n in range(number, due):
            text = _TEXT.format(day=n % 28 + 1, n=f"{seed}{n:06}")
            (batch / f"{n}.txt").write_text(text)
        done = site.run("import_articles", str(batch))
        if done.returncode:
            found.wrong.append(f"the import: {done.stderr[-200:]}")
            return
        found.counts["articles imported"] += due - number
        number = due


def _memory(site: Site) -> int:
    """Bytes of the web processes that nobody else has."""
    total, wanted = 0, f"READOUT_DATA={site.data}\0".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_web = (process / "comm").read_text().startswith("readout-web")
            if is_web and wanted in (process / "environ").read_bytes():
                lines = (process / "smaps_rollup").read_text().splitlines()
                total += (
                    sum(int(one.split()[1]) for one in lines if one.startswith("Private_")) << 10
                )
        except OSError:  # gone
            continue
    return total
