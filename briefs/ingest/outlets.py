"""Outlets by name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify

from briefs import sequences
from briefs.models import Outlet, OutletAlias
from briefs.vocabulary.folding import fold_keeping_length


def outlet_named(name: str) -> Outlet | None:
    """The outlet of this name (any case, accents or not, merged ones followed), made when new."""
    name = _spaced(name)
    key = _key(name)
    if not key:
        return None
    alias = OutletAlias.objects.filter(key=key).select_related("outlet__merged_into").first()
    if alias:
        return alias.outlet.merged_into or alias.outlet
    with transaction.atomic():
        sequences.take(0)  # of two workers that meet a new outlet, one makes it
        alias = OutletAlias.objects.filter(key=key).select_related("outlet").first()
        if alias:
            return alias.outlet
        outlet, _ = Outlet.objects.get_or_create(name=name, defaults={"slug": _outlet_slug(name)})
        OutletAlias.objects.create(outlet=outlet, key=key)
    return outlet


def outlets_known_as(names: Iterable[str]) -> dict[str, int]:
    """Name -> the key of the outlet of this name, as `outlet_named` finds it; of those there are."""
    keys = {name: _key(_spaced(name)) for name in names}
    aliases = OutletAlias.objects.filter(key__in=set(keys.values())).select_related("outlet")
    outlets = {alias.key: alias.outlet.merged_into_id or alias.outlet_id for alias in aliases}
    return {name: outlets[key] for name, key in keys.items() if key in outlets}


def _spaced(name: str) -> str:
    return " ".join(name.split())[:120]


def _key(name: str) -> str:
    return fold_keeping_length(name).strip()


def _outlet_slug(name: str) -> str:
    base = slugify(name)[:70] or "outlet"
    taken = set(Outlet.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
