"""Kills workers while they tell of news, again and again.

    python -m tests.crashing_alerts SEED [--kills 120]

Each round a statement comes in, two workers tell two readers of it, by mail too, and both are killed
with SIGKILL: when the job is claimed, when a finding is recorded, or when the mail server has the
mail and has not yet said so, and up to 30 ms later. In the end every statement must stand exactly
once in what each alert found and in the feed, and each mail must have arrived at least once, always
under its own Message-ID.

Run on a data folder of its own (READOUT_DATA). All are forked from this process, which has loaded
all they need, so that they are in the middle of their work and not of their imports.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import django

from tests.forking import ask, fork, must, wait_until
from tests.running import free_port

KILLS, WORKERS = 120, 2
#: Until the mail server says that it has taken a mail: at most so many seconds.
SLOWEST = 0.02


def main(seed: int, kills: int = KILLS) -> None:
    port = free_port()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "briefs.config.settings")
    os.environ |= {"READOUT_MAIL": f"smtp://127.0.0.1:{port}", "READOUT_ADDRESS": "http://readout"}
    django.setup()
    _post().mkdir(parents=True)
    server = fork(lambda: _take_mail(port, seed))
    try:
        _set_up()
        chance = random.Random(seed)
        killed = sum(_round(number, chance) for number in range(kills // WORKERS))
        _finish()
    finally:
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)
    print(f"{killed} workers were killed at work.")
    _check()


def _take_mail(port: int, seed: int) -> None:
    """Keeps each mail as a file, and takes its time to say so."""
    from aiosmtpd.controller import UnthreadedController

    chance = random.Random(seed)

    class Slow:
        taken = 0

        async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
            self.taken += 1
            draft = _post() / f"{self.taken}.part"
            draft.write_bytes(envelope.content)
            draft.rename(draft.with_suffix(".eml"))
            await asyncio.sleep(chance.uniform(0, SLOWEST))
            return "250 OK"

    loop = asyncio.new_event_loop()
    UnthreadedController(Slow(), hostname="127.0.0.1", port=port, loop=loop).begin()
    loop.run_forever()


def _set_up() -> None:
    from django.core.management import call_command

    import briefs.management.commands.worker  # noqa: F401
    from briefs.models import User
    from search import feeds, saved
    from search.alerts import firing, mails  # noqa: F401
    from search.alerts.switching import set_cadence
    from search.models import Cadence
    from search.query.request import SearchQuery
    from tests.search.making import make_speaker

    call_command("migrate", verbosity=0)
    call_command("index", "rebuild", verbosity=0)
    make_speaker("Ada Lund")
    _arrive(0)  # there is an index; this is no news
    for name, asked in (("alice", ("speaker=ada-lund", "q=treaty")), ("bob", ("q=chapter",))):
        user = User.objects.create_user(f"{name}@example.org", "correct horse", name=name)
        for parameters in asked:
            query = SearchQuery.from_querystring(parameters)
            search = saved.save(owner=user, name=parameters, query=query)
            set_cadence(search=search, user=user, cadence=Cadence.AT_ONCE)
            feeds.make(search=search, user=user)
    _close()


def _arrive(number: int) -> None:
    from briefs.models import Speaker
    from tests.search.arriving import printed

    said = f"Point {number} of our plan concerns chapter {number} of the treaty alone"
    printed(Speaker.objects.get(), "TASS", said, day="2024-03-04")
    _close()


def _close() -> None:
    from django.db import connections

    connections.close_all()  # an open database must not go through a fork


def _round(number: int, chance: random.Random) -> int:
    """How many were killed."""
    progress = (_claims, _findings, _mails)[number % 3]
    _arrive(number + 1)
    _make_due()
    before = progress()
    workers = [fork(_work) for _ in range(WORKERS)]
    wait_until(lambda: progress() != before)
    killed = 0
    for pid in chance.sample(workers, WORKERS):
        time.sleep(chance.uniform(0, 0.03))
        os.kill(pid, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    return killed


def _work() -> None:
    from django.core.management import call_command

    call_command("worker")


def _make_due() -> None:
    """Alerts pause after a mail, the leases of the killed run on, and a job whose workers die twenty
    times in a row rests for ten minutes: no round waits for that."""
    ask("UPDATE search_alert SET due = '2000-01-01 00:00:00'")
    ask("UPDATE briefs_job SET lease_until = '2000-01-01', attempts = 0 WHERE state = 'running'")


def _finish() -> None:
    """Let two workers live until nothing is left to tell."""
    _make_due()
    workers = [fork(_work) for _ in range(WORKERS)]
    wait_until(lambda: not _left())
    for pid in workers:
        os.kill(pid, signal.SIGTERM)
    if any(os.waitpid(pid, 0)[1] for pid in workers):
        sys.exit("SIGTERM did not end them cleanly")


def _left() -> object:
    ((count,),) = ask(
        "SELECT (SELECT count(*) FROM search_mail WHERE sent IS NULL)"
        " + (SELECT count(*) FROM search_alert, briefs_sequence WHERE sequence < value)"
        " + (SELECT count(*) FROM briefs_job WHERE state IN ('waiting', 'running'))"
    )
    return count


# What is seen of their work


def _claims() -> object:
    return ask("SELECT sum(attempts) FROM briefs_job")


def _findings() -> object:
    return ask("SELECT count(*) FROM search_firing")


def _mails() -> object:
    return len(list(_post().glob("*.eml")))


# What must be true in the end


def _check() -> None:
    from briefs.models import Quote
    from search import feeds
    from search.models import Feed, Firing, Mail

    known, *arrived = Quote.objects.order_by("sequence").values_list("public_id", flat=True)
    alerts = _found_by_alert()
    for told in alerts.values():
        must(told == Counter(arrived), f"an alert told {told}, not {arrived}")
    for feed in Feed.objects.all():
        shown = _entries(feed)
        wanted = [known, *arrived][: -feeds.ENTRIES - 1 : -1]
        must(shown == wanted, f"a feed has {shown}, not {wanted}")
    got = Counter(_message_ids())
    wanted = set(Mail.objects.values_list("message_id", flat=True))
    must(got.keys() == wanted, f"mails {got} arrived, {wanted} were recorded")
    must(not Firing.objects.filter(mail=None).exists(), "a finding has no mail")
    print(
        f"{len(arrived)} statements stand once in what each of {len(alerts)} alerts found and in"
        f" each feed; {len(wanted)} mails arrived, {sum(n > 1 for n in got.values())} of them"
        " more than once, each under its own Message-ID."
    )


def _found_by_alert() -> dict[int, Counter[str]]:
    """Key of an alert -> how often it told each statement, going by where its links lead."""
    from dataclasses import replace

    from briefs.models import Quote
    from search.engine import engine
    from search.models import Firing
    from search.query.request import SearchQuery
    from search.rows import keys
    from search.vocabulary import DatabaseVocabulary

    found: dict[int, Counter[str]] = {}
    for one in Firing.objects.all():
        request = SearchQuery.from_querystring(one.asked).to_engine(DatabaseVocabulary())
        hits = keys(engine().search(replace(request, offset=0, limit=10_000)).hits)
        ids = Quote.objects.filter(pk__in=hits).values_list("public_id", flat=True)
        must(len(ids) == one.count, f"{one} told {one.count} and leads to {len(ids)}")
        found.setdefault(one.alert_id, Counter()).update(ids)
    return found


def _entries(feed: object) -> list[str]:
    import feedparser

    from search import feeds

    read = feedparser.parse(feeds.atom(feed))
    must(not read.bozo, "a feed cannot be read")
    return [entry.id.rpartition(":")[2] for entry in read.entries]


def _message_ids() -> Iterator[str]:
    for path in _post().glob("*.eml"):
        yield message_from_bytes(path.read_bytes())["Message-ID"]


def _post() -> Path:
    return Path(os.environ["READOUT_DATA"]) / "post"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("seed", type=int)
    parser.add_argument("--kills", type=int, default=KILLS)
    main(**vars(parser.parse_args()))
