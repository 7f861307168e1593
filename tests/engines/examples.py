"""A small press review that the engine tests ask about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from search.types import Document


def statement(number: int, text: str, **changes: Any) -> Document:
    """Statement `s<number>` of article `number // 10` unless said otherwise."""
    known: dict[str, Any] = {
        "uid": f"s{number}",
        "kind": "statements",
        "article": number // 10,
        "revision": 1,
        "text": text,
        "sequence": number,
        "position": number % 10,
    }
    return Document(**known | changes)


def article(number: int, text: str, **changes: Any) -> Document:
    """Article `a<number>`."""
    known: dict[str, Any] = {
        "uid": f"a{number}",
        "kind": "articles",
        "article": number,
        "revision": 1,
        "text": text,
    }
    return Document(**known | changes)


def said(speaker: str, *countries: str, outlet: str = "tehran-times") -> dict[str, Any]:
    """Facet values of a statement."""
    return {
        "values": {
            "speaker": (speaker,),
            "country": countries,
            "outlet": (outlet,),
            "type": ("direct",),
        }
    }


def day(month: int, number: int) -> dict[str, Any]:
    """Dates of a statement said on a day of 2021."""
    date = dt.date(2021, month, number)
    return {"dates": {"date": date, "said": date}}


PRESS = (
    statement(
        10,
        "The sanctions must be lifted. Iran will return to the JCPOA.",
        names="Abbas Araghchi",
        title="Vienna talks resume",
        **said("abbas-araghchi", "IR", "US"),
        **day(4, 6),
        public=True,
    ),
    statement(
        11,
        "We regard lifting of sanctions as the first step\nVerification follows.",
        names="Saeed Khatibzadeh",
        title="Vienna talks resume",
        **said("saeed-khatibzadeh", "IR"),
        **day(4, 7),
        public=True,
    ),
    statement(
        20,
        "Russia welcomes the talks in Vienna on the nuclear deal.",
        names="Sergei Lavrov",
        title="Lavrov visits Tehran",
        **said("sergei-lavrov", "RU", "IR", outlet="tass"),
        **day(4, 13),
    ),
    statement(
        21,
        "A truce in Yemen is near, and the sanction regime has failed.",
        names="Sergei Lavrov",
        title="Lavrov visits Tehran",
        **said("sergei-lavrov", "YE", outlet="tass"),
    ),
    statement(
        30,
        "Sanctioned banks welcome nothing.",
        names="",
        title="Banks wait",
        **said("unnamed-official", outlet="reuters"),
        **day(5, 30),
    ),
    article(
        1,
        "Talks resumed in Vienna.\nThe sanctions must be lifted, he said.",
        title="Vienna talks resume",
        names="Politics Desk",
        dates={"date": dt.date(2021, 4, 7), "published": dt.date(2021, 4, 7)},
    ),
    article(2, "Lavrov met his colleague. The nuclear deal was discussed.", title="Lavrov visits"),
    article(3, "Banks under sanctions wait.", title="Banks wait"),
)
