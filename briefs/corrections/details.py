"""Aliases and offices of a row: as audit entries hold them, and set back one by one.

What an edit did not touch is left alone: texts that come in add name variants, offices and the days
on which these are seen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import models, transaction

from briefs import audit
from briefs.corrections.columns import set_columns
from briefs.corrections.touching import announce, articles_filed_under, retag
from briefs.corrections.vocabulary import add_speaker_alias
from briefs.models import Office, Outlet, OutletAlias, Quote, Speaker, Topic, TopicAlias, User
from briefs.slices import batched

#: Seen in texts, not said by people.
_SEEN = {"attested_from", "attested_to"}


def details_of(row: models.Model) -> dict[str, Any]:
    """Aliases and offices of a row as JSON values."""
    match row:
        case Speaker():
            offices = [audit.values(office) for office in row.offices.order_by("pk")]
            aliases = row.aliases.order_by("text").values_list("text", flat=True)
            return {"aliases": list(aliases), "offices": offices}
        case Topic():
            rows = row.aliases.order_by("text").values_list("text", "exact")
            return {"aliases": [list(one) for one in rows]}
        case Outlet():
            return {"aliases": list(row.aliases.order_by("key").values_list("key", flat=True))}
    return {}


def held_in(offices: Collection[Office]) -> dict[str, list[int]]:
    """Office -> the statements made in it, which a deletion would forget."""
    found: dict[str, list[int]] = {str(office.pk): [] for office in offices}
    rows = Quote.objects.filter(office__in=offices).order_by("pk")
    for office, quote in rows.values_list("office", "pk"):
        found[str(office)].append(quote)
    return found


def vocabulary_details_changed(
    *,
    by: User,
    row: models.Model,
    added: Sequence[str],
    changed: Sequence[str],
    removed: Sequence[str],
    before: Mapping[str, Any] | None = None,
) -> None:
    """Record that aliases or offices of a row were edited, and index what they are found by.

    before: `details_of` the row before that, with `held_in` the offices that went as "held", by
    which it can be taken back.
    """
    with transaction.atomic():
        told = {"added": list(added), "changed": list(changed), "removed": list(removed)}
        audit.record(
            by=by,
            action="details",
            on=row,
            before=before,
            after={
                **{key: names for key, names in told.items() if names},
                **(details_of(row) if before else {}),
            },
        )
        retag(row)
        announce(articles_filed_under(row))


def changed_again(
    row: models.Model, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """Of what an edit changed: "aliases", "offices" where one of them is another now."""
    now = details_of(row)
    return [
        name
        for name in now
        if any(
            _by_key(now, name).get(key) != _by_key(after, name).get(key)
            for key in _touched(name, before, after)
        )
    ]


def set_back(row: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Set what an edit changed to what it was. Raises CannotUndo."""
    was = _by_key(before, "aliases")
    touched = _touched("aliases", before, after)
    gone = [key for key in touched if key not in was]
    back = [was[key] for key in touched if key in was]
    match row:
        case Speaker():
            row.aliases.filter(text__in=gone).delete()
            for text in back:
                add_speaker_alias(row, text)
            _set_back_offices(row, before, after)
        case Topic():
            row.aliases.filter(text__in=gone).delete()
            for text, exact in back:
                TopicAlias.objects.update_or_create(topic=row, text=text, defaults={"exact": exact})
        case Outlet():
            row.aliases.filter(key__in=gone).delete()
            for key in back:
                OutletAlias.objects.get_or_create(key=key, defaults={"outlet": row})


def _set_back_offices(
    speaker: Speaker, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    was = {values["id"]: values for values in before.get("offices", ())}
    touched = _touched("offices", before, after)
    there = speaker.offices.in_bulk(touched)
    speaker.offices.filter(pk__in=[pk for pk in touched if pk not in was]).delete()
    for pk in touched & was.keys():
        seen = _SEEN if pk in there else set()
        office = there.get(pk) or Office()
        set_columns(office, {name: one for name, one in was[pk].items() if name not in seen})
        office.save()
        for batch in batched(before.get("held", {}).get(str(pk), ())):
            Quote.objects.filter(pk__in=batch, speaker=speaker, office=None).update(office=office)


def _touched(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> set[Any]:
    was, became = _by_key(before, name), _by_key(after, name)
    return {key for key in {*was, *became} if was.get(key) != became.get(key)}


def _by_key(details: Mapping[str, Any], name: str) -> dict[Any, Any]:
    """Offices by their keys, aliases by their words; what texts are seen to say left out."""
    if name == "offices":
        return {
            values["id"]: {key: one for key, one in values.items() if key not in _SEEN}
            for values in details.get(name, ())
        }
    return {one if isinstance(one, str) else one[0]: one for one in details.get(name, ())}
