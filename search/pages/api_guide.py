"""The API by examples, for a shell with curl and jq. A test runs each of them, here and in docs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    meaning: str
    command: str


_GET = 'curl -sH "Authorization: Bearer $TOKEN" '

EXAMPLES = (
    Example(
        "Search",
        "The parameters of a results page. Hits, facet counts and timeline come in one answer.",
        _GET + "\"$READOUT/api/v1/search?q=JCPOA&from=RU\" | jq '.hits[].quote.text'",
    ),
    Example(
        "All pages of a search",
        "`next` is null at the end. What comes in meanwhile is on none of the pages.",
        _GET + "\"$READOUT/api/v1/search?q=JCPOA&per_page=100\" | jq '.next'",
    ),
    Example(
        "Who speaks about a country",
        "One facet, with up to 1,000 values.",
        _GET
        + "\"$READOUT/api/v1/facets/speaker?country=IR&limit=10\" | jq '.values[] | [.count, .label]'",
    ),
    Example(
        "Everything, and later what is new",
        "In the order in which it came in. Keep `last`, and ask with `after=…` next time.",
        _GET + "\"$READOUT/api/v1/statements?limit=200\" | jq '.last, .next'",
    ),
    Example(
        "An article with its statements",
        "Spans are offsets into its text.",
        _GET
        + "\"$READOUT/api/v1/articles/$ARTICLE\" | jq '.text as $text | .statements[] | $text[.spans[0][0]:.spans[0][1]]'",
    ),
    Example(
        "A speaker’s offices",
        "With the days of the first and last statement made in each.",
        _GET
        + "\"$READOUT/api/v1/speakers/sergei-lavrov\" | jq '.offices[] | [.title, .attested_from]'",
    ),
    Example(
        "Saved searches",
        "Yours and those shared by colleagues, with how much is new.",
        _GET + "\"$READOUT/api/v1/saved\" | jq '.items[] | [.new, .name]'",
    ),
    Example(
        "Save a search",
        "Needs a token with the scope `save`.",
        _GET
        + '"$READOUT/api/v1/saved" --json \'{"query": "q=JCPOA&country=IR", "name": "Iran and the JCPOA"}\' | jq .id',
    ),
    Example(
        "Upload files",
        "Needs a token with the scope `upload`, of an editor. They are read in the background.",
        _GET
        + '"$READOUT/api/v1/uploads" -F files=@talks.txt -F outlet="Example News" -F published=2021-04-12 | jq .id',
    ),
    Example(
        "Upload a text",
        "The same for a text that is no file.",
        _GET
        + '"$READOUT/api/v1/uploads" --json \'{"text": "The minister said talks would go on.", "title": "Talks to go on"}\' | jq .id',
    ),
    Example(
        "What became of an upload",
        "Its `state`: added, duplicate, near-copy (an editor decides), refused (`reason` and `advice` say why) …",
        _GET
        + "\"$READOUT/api/v1/uploads/$UPLOAD\" | jq '.finished, (.files.items[] | [.name, .state, .reason])'",
    ),
)
