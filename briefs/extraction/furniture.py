"""Paragraphs that are no part of an article, wherever they stand in it: captions, share lines, calls to
follow, ways to other articles, licences.

Each is told by the form of the whole line, not by a word in it: a sentence that speaks of a photo, of
sharing or of a licence is body. Where the end of a paragraph alone has the form, that end is set apart.
What stands at the head or the foot of a text only is told in `zones`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefs.extraction import lexicon as lex
from briefs.extraction.tokens import stripped
from briefs.extraction.types import Span, Zone

_LONGEST = 300
_QUOTES = re.compile(r"[\"“”„«»]")
_SENTENCE_END = re.compile(r"[a-z\d)]{3}[.!?]\s")


def _forms(kind: str) -> str:
    """A pattern of these forms of cue verbs that are no other word's: "read", "reports", "posts"."""
    forms = (
        form
        for form, (lemma, its_kind) in lex.CUE_FORMS.items()
        if its_kind == kind
        and (form != lemma if kind == "past" else not {form, lemma} & lex.CUE_NOUNS.keys())
    )
    return "|".join(sorted(forms))


#: "unless otherwise stated", "is offered", "on the go", "to recommend": nobody says it.
_NOBODY = "".join(
    rf"(?<!\b{word} )" for word in "otherwise as where is are be been was were the to".split()
)
_SUBJECT = r"(?-i:[A-Za-z][\w’'.-]*)(?: (?!(?:and|or|for|with|our|your)\b)[\w’'.-]+){0,5}"
#: Somebody is quoted or told of: no line of a page does that of itself.
_TOLD = re.compile(
    r"[\"“”„«»]|\b(?:said|says|saying|told|tells|added|announced|wrote|according|he|she|they)\b"
    rf"|[,;:.!?–—-] (?:[\w’'.-]+ ){{0,8}}{_NOBODY}(?:{_forms('past')})\b"
    rf"|[,;:.!?–—-] {_SUBJECT} {_NOBODY}(?:(?:{_forms('third')})\b|(?:{_forms('base')})[.!?]?$)",
    re.I,
)

# Captions

_WORD = r"(?-i:[A-Z@\d][^\s()/]*|of|the|for|and|de|al|via|from|&)"
#: "Hossein Zohrevand", "the Office of the President", "AFP via Getty Images".
_NAMES = rf"{_WORD}(?:[ /]{_WORD}){{0,8}}"
_PICTURE = r"(?:photo(?:graph)?|image|picture|illustration|video|screen ?(?:shot|grab))s?"
_OLD = r"(?:file|stock|archive|undated|handout|representative|illustrative)"
_AGENCY = r"(?:AP|AFP|EPA|Reuters|Xinhua|TASS|IRNA|ISNA|Shutterstock)"
_CREDIT = (
    rf"(?:(?:{_OLD} )?{_PICTURE}(?: credits?| source| courtesy)?"
    rf"(?:\s?(?::|[/|](?=(?-i:[A-Z]))|\s[–—-]\s)\s?[^\n()]{{1,80}}"
    rf"| (?:by|from|via|courtesy(?: of)?) {_NAMES})"
    rf"|{_OLD} {_PICTURE}(?:[:,/–—-][^\n()]{{1,80}})?"
    rf"|{_AGENCY}(?: {_PICTURE})?\s?/\s?{_NAMES}"
    r"|(?:[^\n()]{1,60}(?:/| via ))?(?-i:Getty Images?)(?:/[^\n()]{1,40})?)"
)
_CREDIT_LINE = re.compile(rf"(?:{_CREDIT}|[(\[]{_CREDIT}[)\]])\.?", re.I)
_CREDIT_BEHIND = re.compile(
    rf"(?:\s?[(\[]{_CREDIT}[)\]]"
    r"|(?<=[\s.!?)])(?-i:(?:Image|Photo|Photograph|Picture)s?(?: credit| courtesy)?:)\s?[^\n:]{2,60}?)\.?$",
    re.I,
)
_LABELLED = re.compile(
    r"(?:(?:Image|Photo|File photo|Picture|Credit|FILE PHOTO|FILE)(?:\s?:|\s?[–—]|\s-\s)"
    r"|(?:Photograph|Photos|Images|Caption|Illustration)\s?:)[^\n]{0,290}"
)
#: "In this file photo of May 2020, …", "Ada Berg is seen in this undated photo."
_SEEN = re.compile(
    rf"In (?:this|a) (?:{_OLD} {_PICTURE}|(?:[^\s,]+ \d{{1,2}}, \d{{4}},? )(?:{_OLD} )?{_PICTURE}"
    rf"|{_PICTURE},? (?:released|taken|provided|made available|posted))\b[^\n]*"
    rf"|[^\n]{{1,200}}\bin this {_OLD} {_PICTURE}\b[^\n.]{{0,60}}\.?",
    re.I,
)

# Ways to share and to follow

_NETWORK = (
    r"(?:facebook|messenger|twitter|x|whats ?app|telegram|linked ?in|instagram|you ?tube|tik ?tok"
    r"|pinterest|reddit|tumblr|threads|bluesky|mastodon|viber|vk|weibo|e-?mail|print)"
)
_BETWEEN = r"(?: ?[,/|·•&] ?(?:and |or )?| and | or | )(?:on |by |via )?"
_NETWORKS = rf"{_NETWORK}(?:{_BETWEEN}{_NETWORK}){{0,11}}"
_IT = r"(?: (?:this|it|the|your)(?: (?:article|story|post|page|news|report|item|link|video))?)?"
_SHARE = re.compile(
    rf"(?:click (?:here )?to )?(?:share|tweet|post|send|e-?mail|print|pin|save){_IT}"
    rf"(?:(?: (?:on|via|with|by|through|to))? ?:? ?{_NETWORKS}| with (?:a friend|your friends|others)"
    r"| on social media)(?: ?\(opens in (?:a )?new window\))?[.!:]?"
    r"|share(?: (?:this|it)(?: \w+)?)?(?: (?:on|via|with))? ?:|share (?:this|on)(?: \w+)?"
    rf"|(?:tweet|print|e-?mail)(?: this(?: \w+)?)?|copy (?:the )?link|{_NETWORK}{_BETWEEN}{_NETWORKS}",
    re.I,
)
_CALL = re.compile(
    r"(?:(?:for|to (?:get|receive|see))\b[^,.:\n]{0,60}, )?(?:please )?"
    r"(?:follow|like|join|find|connect with|subscribe to|visit|watch)\b"
    rf"[^\n]{{0,80}}?(?:\b(?:on|via|at) (?:our )?{_NETWORK}\b|(?<!\S)@\w{{2,30}})[^\n]{{0,80}}",
    re.I,
)
_SUBSCRIBE = re.compile(
    r"(?:please )?(?:subscribe|sign up|register)(?: (?:now|today|here))?"
    r"(?: (?:to|for) [^.!?\n]{0,60}?\b(?:newsletters?|channels?|feeds?|alerts|bulletins?|podcasts?|mailing list"
    r"|briefings?|digests?|notifications)\b[^.!?\n]{0,60})?[.!:]?"
    r"|(?:follow|like|join|find) us\b[^.!?\n]{0,60}[.!:]?|click here (?:to|for)\b[^.!?\n]{0,80}[.!]?",
    re.I,
)

# Licences

_OPEN = (
    r"under (?:the )?(?:terms of )?(?:the |an? )?"
    r"(?:creative commons|CC[ -]?(?:BY|0)\b|open government|GNU\b|public domain)"
)
_WORK = (
    r"(?:(?:this|the|our|all|these)(?: \w+)? (?:article|story|text|work|content|contents|material|page|report"
    r"|website|site)(?: (?:of|on|by|from) [^.\n]{1,60}?)?)"
)
_LICENCE = re.compile(
    rf"(?:{_WORK} (?:is|are|was|has been) )?(?:also |first |originally )?"
    rf"(?:licen[cs]ed|(?:re-?)?published|available|released|shared|distributed)\b[^.\n]{{0,60}}? ?{_OPEN}[^\n]*"
    r"|(?:licen[cs]e|copyright)\s?:[^\n]{2,120}"
    r"|\(?CC[ -]?(?:BY|0)(?:-(?:NC|ND|SA)){0,2}(?: \d\.\d)?(?: \w+)?\)?\.?"
    r"|creative commons (?:attribution|licen[cs]e)[^\n]{0,100}"
    r"|(?:copyright (?:\(c\) |© ?)?|\(c\) ?|© ?)(?:(?:19|20)\d\d|by (?=(?-i:[A-Z])))[^\n]{0,120}|©[^\n]{1,80}"
    rf"|{_WORK} (?:may|can|must) not be (?:re)?(?:published|produced|printed|distributed|used|copied)\b[^\n]*"
    r"|(?:any )?(?:reproduction|republication|redistribution|unauthori[sz]ed use)\b[^.\n]{0,160}?"
    r"\b(?:prohibited|forbidden|permission|consent)\b[^\n]{0,120}"
    r"|(?:republished|reprinted|reproduced) (?:with|by) (?:kind )?permission\b[^\n]{0,160}",
    re.I,
)
_LICENCE_BEHIND = re.compile(
    rf"(?<=[.!?”\")]) (?:{_WORK} is )?licen[cs]ed {_OPEN}[^\n]*$"
    r"|(?<=[.!?”\")]) (?-i:CC[ -]BY)(?:-(?:NC|ND|SA)){0,2}(?: \d\.\d)?\.?$",
    re.I,
)

# Ways to other articles

_MORE = (
    r"(?:(?:read|watch|learn) (?:more|also|next|the full (?:story|article|text|report|interview))"
    r"|(?:also|must) (?:read|watch)|see also|more on this(?: \w+)?|related(?: (?:news|articles?|stor(?:y|ies)"
    r"|content|posts?|reading|coverage|links?|topics?))?|you (?:may|might) also (?:like|be interested in))"
)
_LINK = re.compile(rf"\W{{0,3}}{_MORE}(?: here)?\s?(?:[:|>»→]|[–—-]\s)\s?(?=\S)[^\n]*", re.I)
_LINKS = re.compile(rf"\W{{0,3}}{_MORE}\W{{0,6}}", re.I)
_LINK_BEHIND = re.compile(
    r"(?<=[.!?…”\"]) (?:\W{1,3}|)(?:Read|Learn) (?:more|the full story)[\W_]{0,6}$"
)
_NO_TITLE = re.compile(r"[.!?:;,…][\"”’»)\]]*$")
#: So many titles at most are listed below "Read more" in the middle of a text.
_LISTED = 5


def furniture(text: str, paragraphs: Sequence[tuple[int, int]]) -> Iterator[Zone]:
    """What of these paragraphs is boilerplate or a caption, in text order."""
    listed = 0
    for start, end in paragraphs:
        start, end = stripped(text, start, end)
        line = " ".join(text[start:end].split()) if end - start <= _LONGEST else ""
        leads = bool(line) and bool(_LINKS.fullmatch(line))
        is_listed = not leads and listed > 0 and bool(line) and not _NO_TITLE.search(line)
        listed = _LISTED if leads else listed - 1 if is_listed else 0
        if leads or is_listed or is_boilerplate(line):
            yield Zone("boilerplate", Span(start, end))
        elif is_caption(line):
            yield Zone("caption", Span(start, end))
        else:
            yield from _behind(text, start, end)


def is_boilerplate(line: str) -> bool:
    """Whether a line, its blanks single, shares, invites, licenses or leads elsewhere."""
    if _LINK.fullmatch(line) or _SHARE.fullmatch(line):
        return True
    if any(form.fullmatch(line) for form in (_CALL, _SUBSCRIBE, _LICENCE)):
        return not _TOLD.search(line)
    return False


def is_caption(line: str) -> bool:
    """Whether a line, its blanks single, says what a picture shows or whose it is."""
    if _LABELLED.fullmatch(line) or _CREDIT_LINE.fullmatch(line) or _SEEN.fullmatch(line):
        return True
    credit = _CREDIT_BEHIND.search(line)
    if not credit or _QUOTES.search(line):
        return False
    return not _SENTENCE_END.search(line[: credit.start()].rstrip())


def _behind(text: str, start: int, end: int) -> Iterator[Zone]:
    """What stands behind the last sentence of a paragraph."""
    last = max(start, end - _LONGEST)
    for form in (_LICENCE_BEHIND, _LINK_BEHIND):
        if found := form.search(text, last, end):
            yield Zone("boilerplate", Span(*stripped(text, found.start(), end)))
            return
    if found := _CREDIT_BEHIND.search(text, last, end):
        yield Zone("caption", Span(*stripped(text, found.start(), end)))
