"""Roles that stand for offices: "the diplomat" may be a foreign minister, "the premier" is one kind."""

from __future__ import annotations

import re

from briefs.extraction import lexicon as lex

#: Words for the same office, and words so general that many offices answer to them.
_SAME_OFFICE = (
    ("head of diplomatic service", "foreign minister"),
    ("top diplomat", "foreign minister"),
    ("chief diplomat", "foreign minister"),
    ("senior diplomat", "diplomat"),
    ("foreign secretary", "foreign minister"),
    ("minister of foreign affairs", "foreign minister"),
    ("minister for foreign affairs", "foreign minister"),
    ("secretary of state", "foreign minister"),
    ("premier", "prime minister"),
    ("spokeswoman", "spokesperson"),
    ("spokesman", "spokesperson"),
    ("defence", "defense"),
    ("adviser", "advisor"),
)
GENERAL_ROLES: dict[str, tuple[str, ...]] = {
    "diplomat": ("ambassador", "foreign minister", "envoy", "foreign ministry", "permanent "
                 "representative", "consul", "negotiator", "diplomat", "foreign affairs", "chargé"),
    "minister": ("minister",),
    "official": ("minister", "spokes", "deputy", "director", "head", "chief", "secretary", "advisor",
                 "commander", "official", "commissioner", "envoy", "ambassador"),
    "leader": ("president", "prime minister", "leader", "king", "chancellor", "ayatollah", "chairman"),
    "lawmaker": ("senator", "representative", "congress", "mp", "lawmaker", "legislator", "member"),
    "politician": ("minister", "senator", "mp", "president", "leader", "lawmaker", "candidate"),
    "senator": ("senator", "sen."),
    "republican": ("senator", "representative", "congress", "governor", "speaker", "leader"),
    "democrat": ("senator", "representative", "congress", "governor", "speaker", "leader"),
    "congressman": ("rep.", "representative", "congressman"),
    "general": ("general", "gen.", "commander"),
    "commander": ("general", "commander", "admiral"),
    "cleric": ("ayatollah", "hojatoleslam", "imam", "sheikh"),
    "envoy": ("envoy", "ambassador", "representative"),
    "negotiator": ("negotiator", "deputy foreign minister"),
    "candidate": ("candidate", "nominee"),
    "expert": ("professor", "analyst", "expert", "scholar", "fellow"),
    "analyst": ("analyst", "expert"),
}  # fmt: skip


#: Who has not just spoken is hardly meant by these.
VAGUE_ROLES = frozenset("official diplomat leader politician expert analyst commander".split())


def head_noun(heads: list[str]) -> str:
    """The last word before the first preposition: what a noun phrase is about."""
    for k, word in enumerate(heads):
        if k and word in lex.PREPOSITIONS:
            return heads[k - 1]
    return heads[-1] if heads else ""


def plain_office(office: str) -> str:
    plain = re.sub(r"\b(?:former|the|department|state department)\b", " ", office.lower())
    plain = " ".join(plain.split())
    for words, same in _SAME_OFFICE:
        plain = plain.replace(words, same)
    return plain
