"""Titles, names and terms: words that stand in quotation marks because they are mentioned, not said.

`wrote "The Long War"`, `a film called "Say Yes"`, `calls it "quantitative easing"`, `calls itself
"Friends of the Sea"`. What somebody calls another ("called the plan \"a disaster\"") is a statement.
"""

from __future__ import annotations

from briefs.extraction.cues import Candidate
from briefs.extraction.document import Document, titled

_NAMING = frozenset("call dub label brand".split())
_WRITING = frozenset("write read recite voice".split())
_ITSELF = frozenset("it this itself themselves himself herself".split())
#: A term has few words; what is longer is a judgement.
_LONGEST_TERM = 3


def mentioned(doc: Document, cue: Candidate, content: list[tuple[int, int]]) -> bool:
    """Whether a content behind its cue is a title or a term and reports nothing."""
    if cue.lemma not in _NAMING | _WRITING or len(content) != 1 or content[0][0] < cue.first:
        return False
    quoted, lower = doc.quoted, doc.tokens.lower
    start = next((k for k in range(*content[0]) if quoted[k] >= 0), -1)
    if start < 0 or lower[start - 1] in (",", ":"):
        return False
    a, b = doc.quote_tokens[quoted[start]]
    direct = start == cue.last
    if cue.lemma in _WRITING:
        return direct and titled(doc, a, b)
    own = start == cue.last + 1 and lower[cue.last] in _ITSELF
    if titled(doc, a, b):
        return direct or own
    words = [w for w in lower[a:b] if w[0].isalnum()]
    general = cue.form in ("third", "base", "ing")
    return ((own and general) or (direct and cue.form == "third")) and (
        len(words) <= _LONGEST_TERM and words[0] not in ("a", "an")
    )
