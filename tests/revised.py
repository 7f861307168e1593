"""An article and a corrected version of it."""

from __future__ import annotations

from briefs import ingest
from briefs.models import Article, Quote, User
from briefs.readers import read

TEXT = """Ministers Agree on Ferry Line Across the Strait

HELSINKI, 3 May 2022 – The transport ministers of Finland and Estonia agreed on Tuesday to run a new
ferry line between Hanko and Paldiski from next spring, after two years of talks about harbours, ice
and the price of electricity from shore.

“Lorries will no longer have to drive through the middle of Helsinki,” Minister Timo Example said.

“This line will carry four hundred thousand people in a year,” Minister Kaja Sample said.

“We shall see about the price of tickets in autumn,” Minister Timo Example added.

The parliaments are to vote on the money before the summer, and both harbours get a second quay. The
old line from Helsinki stays, with fewer ships in winter, when few lorries come, and with one more in
July, when the whole of the coast is on the road to the islands and nobody finds a bed in Haapsalu.
A museum of the first ferry, which sank in a storm a hundred years ago with a cargo of herring and a
choir from Turku, is to be opened beside the new terminal, once the town council agrees on its roof.
"""
#: A headline of its own, a number, one statement less and one more.
CORRECTED = (
    TEXT.replace("Ministers Agree on Ferry Line", "Two Ministers Agree on a Ferry")
    .replace("four hundred thousand", "fourteen thousand")
    .replace(
        "“We shall see about the price of tickets in autumn,” Minister Timo Example added.\n\n", ""
    )
    + "\n“The quays will be ready by March,” harbour master Uno Third said.\n"
)


def facts(text: str, **known: object) -> ingest.Facts:
    return ingest.facts_of(read(text.encode(), "ferry.txt"), **known)


def revise(article: Article, by: User, text: str = CORRECTED, **known: object) -> ingest.Revised:
    return ingest.revise(article=article, facts=facts(text, **known), by=by)


def statement(words: str) -> Quote:
    of_it = Quote.objects.filter(article__title__contains="Ferry").select_related("article")
    (found,) = (one for one in of_it if words in one.text)
    return found
