"""The record of decisions as people read it: who did what to what, and whether it can be undone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import formats, timezone

from briefs import corrections, outlet_lines
from briefs.earlier_texts import text_at
from briefs.models import (
    ApiToken,
    Article,
    AuditEntry,
    Country,
    Office,
    Outlet,
    OutletLine,
    Quote,
    Speaker,
    Topic,
    User,
)
from briefs.prepared import Prepared
from briefs.readers.language import LANGUAGES

#: What can have been done, as it is filtered by.
ACTIONS = {
    "confirm": "confirmed",
    "correct": "corrected",
    "withdraw": "removed",
    "add": "added",
    "change": "changed",
    "details": "changed details of",
    "merge": "merged away",
    "split": "split",
    "edit": "edited",
    "revise": "replaced the text of",
    "reword": "by a corrected text reworded",
    "drop": "by a corrected text dropped",
    "return": "by a corrected text brought back",
    "delete": "deleted",
    "undo": "took back",
    "report": "reported a mix-up",
    "settle": "settled a mix-up",
    "password": "set a password of",
    "revoke": "revoked",
    "sign_in": "signed in as",
    "sign_out": "signed out as",
    "failed": "turned away a wrong password for",
    "failed_again": "gave a wrong password, though signed in, for",
    "failed_code": "turned away a wrong code for",
    "lock": "closed for 15 minutes",
    "reset_asked": "was asked for a new password of",
    "end_session": "ended a session of",
    "factor_on": "turned on the second factor of",
    "factor_off": "turned off the second factor of",
}
#: What happens many times a day and decides nothing.
SIGNING_IN = (
    "sign_in", "sign_out", "failed", "failed_again", "failed_code", "lock", "reset_asked",
    "end_session",
)  # fmt: skip
_NAMED = {
    "speaker": Speaker,
    "topic": Topic,
    "outlet": Outlet,
    "country": Country,
    "office": Office,
    "outletline": OutletLine,
    "user": User,
}
_PAGES = {"speaker": "slug", "topic": "slug", "outlet": "slug", "country": "code"}
_LONGEST = 120
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: Stored to be set back, of no use to a reader.
_UNTOLD = {
    "changed", "withdrawn_at", "withdrawn_by", "office", "id", "facts_from", "title_from",
    "published_words", "said_precision", "published_precision", "quotes", "decided",
    "statements", "earlier", "text_hash", "original", "encoding",
}  # fmt: skip
#: What the pages call it, where that is not its name.
_CALLED = {
    "contents": "words",
    "published": "date",
    "external_id": "number in its source",
    "speaker_name": "named",
    "is_content": "part of the articles",
    "came_since": "statements that came since",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of what was changed."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One decision. thing, href: what it was about. undoes: what was done by the
    decision that this one took back, and by whom and when. parts: how many it brought along."""

    entry: AuditEntry
    did: str
    thing: str
    href: str
    changes: list[Change]
    may_undo: bool
    undone_by: AuditEntry | None
    undoes: str
    parts: int


def entries() -> QuerySet[AuditEntry]:
    """All that `lines` needs is loaded with them."""
    return AuditEntry.objects.select_related("actor", "undone_by__actor", "undoes__actor")


def of_statement(public_id: str) -> list[AuditEntry]:
    """The decisions about a statement, the latest first, as `lines` needs them."""
    return _OF_STATEMENT.rows(public_id)


_OF_STATEMENT = Prepared[AuditEntry](
    lambda public_id: entries().filter(object_type="quote", object_id=public_id)
)


def lines(rows: Iterable[AuditEntry], user: User) -> list[Line]:
    """Entries as `entries` loads them, as `user` may read and undo them."""
    found = list(rows)
    if not found:
        return []
    things = _things(found)
    names = _names(found)
    of_them = AuditEntry.objects.filter(part_of__in=found).order_by()
    parts = dict(of_them.values_list("part_of").annotate(count=Count("pk")))
    made = []
    for entry in found:
        thing = things.get((entry.object_type, entry.object_id))
        label, href = _label(thing) if thing else (_called_then(entry), "")
        made.append(
            Line(
                entry=entry,
                did=ACTIONS.get(entry.action, entry.action),
                thing=label,
                href=href,
                changes=_changes(entry, thing, names),
                may_undo=corrections.may_undo(user, entry),
                undone_by=getattr(entry, "undone_by", None),
                undoes=_told(entry.undoes) if entry.undoes else "",
                parts=parts.get(entry.pk, 0),
            )
        )
    return made


def _called_then(entry: AuditEntry) -> str:
    """What is gone, by the name it had."""
    return entry.before.get("name") or entry.before.get("title") or str(entry)


def _told(entry: AuditEntry) -> str:
    """ "corrected by Bob Editor on 3 May 2026, 10:15"."""
    at = formats.date_format(timezone.localtime(entry.at), "j M Y, H:i")
    did = "changed" if entry.action == "details" else ACTIONS.get(entry.action, entry.action)
    return f"{did} by {entry.actor or 'the product'} on {at}"


def address_of(entry: AuditEntry) -> str:
    """The page of what a decision was about; "" where it has none."""
    thing = _things([entry]).get((entry.object_type, entry.object_id))
    return _label(thing)[1] if thing else ""


def _things(rows: Iterable[AuditEntry]) -> dict[tuple[str, str], Any]:
    wanted: dict[str, set[str]] = {}
    for entry in rows:
        wanted.setdefault(entry.object_type, set()).add(entry.object_id)
    found: dict[tuple[str, str], Any] = {}
    for quote in Quote.objects.filter(public_id__in=wanted.get("quote", ())).select_related(
        "article"
    ):
        found["quote", quote.public_id] = quote
    for article in Article.objects.filter(public_id__in=wanted.get("article", ())).defer("text"):
        found["article", article.public_id] = article
    tokens = ApiToken.objects.filter(public_id__in=wanted.get("apitoken", ()))
    for token in tokens.select_related("owner"):
        found["apitoken", token.public_id] = token
    for name, model in _NAMED.items():
        for pk, row in model._default_manager.in_bulk(_keys(model, wanted.get(name, ()))).items():
            found[name, str(pk)] = row
    return found


def _keys(model: Any, ids: Iterable[str]) -> list[Any]:
    return [pk for pk in ids if model is Country or pk.isdecimal()]


def _label(thing: Any) -> tuple[str, str]:
    """What it is called, and its address."""
    match thing:
        case Quote():
            words = f"¶ {thing.paragraph} of “{thing.article.title}”"
            return words, reverse("statement", args=[thing.public_id])
        case Article():
            return thing.title, reverse("article", args=[thing.public_id])
        case Office():
            return f"{thing.title} of {thing.speaker}", ""
        case ApiToken():
            return f"API token “{thing.name}” of {thing.owner}", ""
        case OutletLine():
            words = f"“{outlet_lines.text_of(thing)}” of {thing.outlet}"
            return words, reverse("outlet", args=[thing.outlet.slug])
        case User():
            return str(thing), ""
    name = thing._meta.model_name
    return str(thing), reverse(name, args=[getattr(thing, _PAGES[name])])


def _names(rows: Iterable[AuditEntry]) -> Mapping[int | str, str]:
    """Names of the speakers whose keys, and of the countries and topics whose codes and slugs stand
    in entries about statements."""
    kept = [values for entry in rows for values in (entry.before, entry.after)]
    speakers = {values["speaker"] for values in kept if isinstance(values.get("speaker"), int)}
    codes, slugs = (
        {code for values in kept for code in values.get(field) or ()}
        for field in ("countries", "topics")
    )
    return {
        **dict(Speaker.objects.filter(pk__in=speakers).values_list("pk", "name")),
        **dict(Country.objects.filter(code__in=codes).values_list("code", "name")),
        **dict(Topic.objects.filter(slug__in=slugs).values_list("slug", "name")),
    }


def _changes(entry: AuditEntry, thing: Any, names: Mapping[int | str, str]) -> list[Change]:
    if entry.action in ("merge", "split"):
        into = entry.after.get("merged_into") or entry.after.get("name")
        count = len(entry.before.get("quotes") or entry.after.get("quotes") or ())
        return [Change("statements", str(count), str(into))]
    if entry.action == "details":
        told = ("added", "changed", "removed")
        return [
            Change(name, "–", ", ".join(entry.after[name])) for name in told if name in entry.after
        ]
    if entry.object_type == "quote" and entry.action == "add":
        return []
    if entry.object_type in _NAMED and entry.action == "delete":
        return []
    text = ""
    if isinstance(thing, Quote) and "contents" in {*entry.before, *entry.after}:
        text = text_at(thing.article, entry.at)
    changes = (
        Change(
            _CALLED.get(name, name.replace("_", " ")),
            _plain(name, entry.before.get(name), text, names),
            _plain(name, entry.after.get(name), text, names),
        )
        for name in dict.fromkeys((*entry.before, *entry.after))
        if name not in _UNTOLD
    )
    return [change for change in changes if change.before != change.after]


def _plain(name: str, value: Any, text: str, names: Mapping[int | str, str]) -> str:
    """text: that contents are places in."""
    if name == "contents" and value:
        value = " … ".join(text[a:b] for a, b in value)
    if name == "came_since" and value:
        value = len(value)
    if name == "language":
        value = LANGUAGES.get(value, value)
    if name == "speaker":
        value = names.get(value, value)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, list):
        value = [names.get(one, one) if isinstance(one, int | str) else one for one in value]
    if isinstance(value, str) and (day := _ISO_DAY.fullmatch(value)):
        value = formats.date_format(date.fromisoformat(day[0]), "j M Y")
    words = ", ".join(map(str, value)) if isinstance(value, list) else value
    text = "–" if words in (None, "") else str(words)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
