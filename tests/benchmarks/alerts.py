"""What a new article costs that is matched against ten thousand saved searches.

    python -m tests.benchmarks.alerts [--searches 10000]

Over the sample collection in a data folder of its own. The searches are made of the words, phrases,
speakers, countries and topics of the collection, no two the same; the new article is the last of it.
"first" is a worker that has just started and parses all of them, "then" each article after that;
"told" is all that the worker does about it, with an alert on each search, of a hundred readers. Answers are compared with those of the engine, asked some of the searches one by one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import math
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from tests.product import Product

BUDGET = 2.0
COMPARED = 300
READERS = 100


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--searches", type=int, default=10_000)
    count = parser.parse_args(arguments).searches
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder) / "data", {"READOUT_SAMPLE": "1"})
        product.manage("serve", "--setup-only")
        code = f"from tests.benchmarks.alerts import measure; measure({count})"
        print("\nAlerts\n")
        print(product.manage("shell", "-v", "0", "-c", code))


def measure(count: int) -> None:
    """In the product's own process: make the searches, match the last article, print."""
    from briefs.models import Article, User
    from search import saved
    from search.alerts import counting, firing
    from search.models import Alert, Cadence, SavedSearch

    readers = User.objects.bulk_create(
        User(email=f"reader{number}@example.org") for number in range(READERS)
    )
    made = [
        SavedSearch(owner=readers[number % READERS], name=f"Search {number}", filters=filters)
        for number, filters in enumerate(itertools.islice(_filters(), count))
    ]
    searches = SavedSearch.objects.bulk_create(made, batch_size=1000)
    upto = saved.indexed()
    after = Article.objects.order_by("-sequence").first().sequence - 1
    questions = [(search, after) for search in searches]
    print(f"Matching (first, then) may take {BUDGET:.0f} s.")
    for name in ("first", "then"):
        found = _timed(name, count, lambda: counting.new_on(questions, upto))
    Alert.objects.bulk_create(
        [
            Alert(
                search=one, user=one.owner, cadence=Cadence.AT_ONCE, sequence=after,
                silence_due=timezone.now() + dt.timedelta(days=1),
            )
            for one in searches
        ],
        batch_size=1000,
    )  # fmt: skip
    firing.SECONDS = math.inf  # all in one job
    told = _timed("told", count, firing.fire)
    assert told == len(found), "whoever found it is told"
    some = random.Random(2).sample(questions, min(COMPARED, count))
    few, counting.FEW = counting.FEW, -1
    begin = time.perf_counter()
    searched = counting.new_on(some, upto)
    each = (time.perf_counter() - begin) / len(some)
    counting.FEW = few
    same = all(found.get(one, 0) == searched.get(one, 0) for one in some)
    print(
        f"the engine gives {'the same' if same else 'OTHER'} answers, at {each * 1000:.1f} ms each"
    )


def _timed(name: str, count: int, act: Callable[[], Any]) -> Any:
    begin, busy = time.perf_counter(), time.process_time()
    answer = act()
    taken, busy = time.perf_counter() - begin, time.process_time() - busy
    found = answer if isinstance(answer, int) else len(answer)
    print(
        f"{count:,} searches, {name:6}{taken:>6.2f} s ({busy:.2f} s of processor time);"
        f" {found:,} found it"
    )
    return answer


def _filters() -> Iterator[dict[str, list[str]]]:
    """Searches as people save them: words, phrases, proximity, values, and these together."""
    from briefs.models import Article, Country, Speaker, Topic
    from search.analysis import terms

    draw = random.Random(1)
    texts = [terms(text) for text in Article.objects.values_list("text", flat=True)]
    values = {
        "speaker": list(Speaker.objects.values_list("slug", flat=True)),
        "country": list(Country.objects.values_list("code", flat=True)),
        "topic": list(Topic.objects.values_list("slug", flat=True)),
    }
    seen = set()
    while True:
        text = draw.choice(texts)
        at = draw.randrange(len(text) - 4)
        one, two, three = text[at : at + 3]
        words = draw.choice(
            ("", one, f"{one} {two}", f'"{one} {two} {three}"', f"{one} OR {three}",
             f"{one} W/5 {three}", f"{one} -{two}", f"{two} {draw.choice(draw.choice(texts))}")
        )  # fmt: skip
        filters = {"q": [words]} if words else {}
        for field in draw.sample(sorted(values), draw.choice((0, 1, 1, 2)) if words else 2):
            filters[field] = draw.sample(values[field], draw.choice((1, 1, 2)))
        if (key := str(filters)) not in seen:
            seen.add(key)
            yield filters


if __name__ == "__main__":
    main()
