"""How often people agree with what the machine read, by version and by phenomenon.

Counted over first decisions about statements (later ones are about what people made of it), without
those that were taken back, and without statements that a decision about another one settled with it:
nobody has looked at these. People look at what is uncertain first, so these are no measure of
all statements: `certainty` says how they are spread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from briefs.models import AuditEntry
from briefs.phenomena import SOURCE_KINDS

#: How the machine's reading is divided: key of `AuditEntry.found` -> title.
PHENOMENA = {
    "type": "Type",
    "source": "How the source is named",
    "cue": "Cue",
    "certainty": "How sure the machine was",
}
_WHO = {"speaker", "speaker_name", "named"}


@dataclass(slots=True)
class Agreement:
    """Of `decided` statements of one kind: right as read, and right in one respect.

    missed: statements that people added; they are not among the decided.
    """

    label: str
    decided: int = 0
    right: int = 0
    speaker: int = 0
    words: int = 0
    type: int = 0
    none: int = 0
    missed: int = 0

    def share(self, name: str) -> int | None:
        """A count in per cent of those that are statements (of all decided: `right`, `none`)."""
        of = self.decided if name in ("right", "none") else self.decided - self.none
        return round(100 * getattr(self, name) / of) if of else None

    @property
    def shares(self) -> list[int | None]:
        """right, speaker, words, type, none."""
        return [self.share(name) for name in ("right", "speaker", "words", "type", "none")]


@dataclass(slots=True)
class Quality:
    """Agreement by extractor version, newest decisions first, and by phenomenon (title -> rows)."""

    versions: list[Agreement]
    phenomena: dict[str, list[Agreement]] = field(default_factory=dict)


def quality() -> Quality:
    """Read off all standing decisions."""
    by: dict[tuple[str, str], Agreement] = {}
    decisions = AuditEntry.objects.standing().filter(object_type="quote", part_of=None)
    rows = decisions.exclude(found={})
    for action, after, found in rows.values_list("action", "after", "found").iterator():
        for group, value, label in _kinds(found):
            _count(by.setdefault((group, value), Agreement(label)), action, after)
    grouped: dict[str, list[Agreement]] = {}
    for (group, _), row in by.items():
        grouped.setdefault(group, []).append(row)
    for own in grouped.values():
        own.sort(key=lambda row: -row.decided)
    return Quality(
        versions=grouped.get("version", []),
        phenomena={title: grouped[name] for name, title in PHENOMENA.items() if name in grouped},
    )


def _kinds(found: dict[str, object]) -> Iterable[tuple[str, str, str]]:
    """(group, value, label) of everything a reading counts under."""
    version = str(found.get("version") or "unknown")
    yield "version", version, version
    for name in ("type", "source", "cue"):
        if value := found.get(name):
            label = SOURCE_KINDS.get(str(value), str(value)) if name == "source" else str(value)
            label = "no cue" if (name, label) == ("cue", "none") else label
            yield name, str(value), label
    confidence = found.get("confidence")
    if isinstance(confidence, int | float):
        low = min(9, int(confidence * 10)) * 10
        yield "certainty", str(low), f"{low} to {low + 10}%"


def _count(row: Agreement, action: str, after: dict[str, object]) -> None:
    if action == "add":
        row.missed += 1
        return
    row.decided += 1
    if action == "withdraw":
        row.none += 1
        return
    who, words, kind = not _WHO & after.keys(), "contents" not in after, "type" not in after
    row.speaker += who
    row.words += words
    row.type += kind
    row.right += who and words and kind
