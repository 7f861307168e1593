"""JSON Schemas of what the API sends and takes, by the names the description gives them."""

from __future__ import annotations

from typing import Any

from briefs.models.quotes import Named, State, StatementType
from briefs.models.speakers import SpeakerKind
from briefs.models.uploads import FileState
from briefs.problems import KINDS, TYPES_AT
from search.types import FACET_FIELDS
from search.vocabulary import VERBS

Schema = dict[str, Any]


def text(description: str = "", **more: Any) -> Schema:
    return _described({"type": "string", **more}, description)


def number(description: str = "", **more: Any) -> Schema:
    return _described({"type": "integer", "minimum": 0, **more}, description)


def flag(description: str = "") -> Schema:
    return _described({"type": "boolean"}, description)


def list_of(items: Schema, description: str = "") -> Schema:
    return _described({"type": "array", "items": items}, description)


def or_null(schema: Schema) -> Schema:
    kinds = schema.get("type")
    if isinstance(kinds, str) and "enum" not in schema:
        return {**schema, "type": [kinds, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def record(members: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with exactly these members."""
    return {
        "type": "object",
        "properties": members,
        "required": [name for name in members if name not in optional],
        "additionalProperties": False,
    }


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema


def _page_of(name: str) -> Schema:
    return record(
        {
            "items": list_of(ref(name)),
            "last": or_null(text("Where this page ended: `after` for what comes later.")),
            "next": or_null(text("The address of the following page; null at the end.")),
        }
    )


ID = text("Permanent.", pattern="^[0-9a-z]+$")
SLUG = text(pattern="^[-a-zA-Z0-9_]+$")
CODE = text("ISO 3166 alpha-2, besides EU, XK, SU, YU, CS, DD.", pattern="^[A-Z]{2}$")
DATE = text("A day, a month or a year.", pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")
MOMENT = text(format="date-time")
ADDRESS = text("The page about it.", format="uri")
SPAN = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2}
SPANS = list_of(SPAN, "Half-open offsets, in code points.")
SEQUENCE = number("First seen: rises with every article and statement that comes in.")

_ARTICLE_FACTS = {
    "id": ID,
    "external_id": text("Its number where it comes from, or its file's name."),
    "title": text(),
    "outlet": or_null(text("The name of the source that printed it.")),
    "published": or_null(DATE),
}
_ARTICLE_ROW = {
    **_ARTICLE_FACTS,
    "url": ADDRESS,
    "sequence": SEQUENCE,
    "revision": number("Rises when anything about it changes."),
    "language": text(),
}
_SPEAKER = {
    "slug": SLUG,
    "name": text(),
    "kind": text(enum=SpeakerKind.values),
    "country": or_null(CODE),
    "url": ADDRESS,
}
_COUNTRY = {"code": CODE, "name": text(), "url": ADDRESS}
_TOPIC = {"slug": SLUG, "name": text(), "parent": or_null(SLUG), "url": ADDRESS}
_OUTLET = {"slug": SLUG, "name": text(), "website": text(), "url": ADDRESS}
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}

SCHEMAS: dict[str, Schema] = {
    "Problem": {
        "type": "object",
        "description": "RFC 9457.",
        "properties": {
            "type": text(enum=[TYPES_AT + kind for kind in KINDS]),
            "title": text(),
            "status": number(),
            "detail": text("What is wrong, in a sentence."),
            "errors": {
                "type": "object",
                "description": "Where -> what is wrong there.",
                "additionalProperties": list_of(text()),
            },
            "query": ref("Query"),
        },
        "required": ["type", "title", "status", "detail"],
    },
    "QueryProblem": {
        "type": "object",
        "properties": {
            "name": text("The parameter."),
            "value": text(),
            "message": text(),
            "left_out": flag(
                "Whether it was ignored; else it was searched for, and finds nothing."
            ),
            "position": number("Of `q`: where the part that cannot be read begins."),
            "length": number(),
            "repair": or_null(text("A whole query that can be read.")),
        },
        "required": ["name", "value", "message"],
        "additionalProperties": False,
    },
    "Query": record(
        {
            "words": text("The search in words, or as typed where it cannot be read."),
            "problems": list_of(ref("QueryProblem")),
        }
    ),
    "ArticleFacts": record(_ARTICLE_FACTS),
    "Said": record(
        {
            "date": DATE,
            "precision": text(enum=["day", "month", "year"]),
            "words": text("The words it was read from."),
        }
    ),
    "Quote": record(
        {
            "id": ID,
            "text": text("What was said: the spans, joined by a blank."),
            "spans": {**SPANS, "description": "Half-open offsets into the article's text."},
            "type": text(enum=StatementType.values),
            "verb": text("The kind of saying.", examples=list(VERBS)),
            "speaker": or_null(record({"slug": SLUG, "name": text()})),
            "office": or_null(text()),
            "said": or_null(ref("Said")),
        }
    ),
    "Hit": record(
        {
            "id": ID,
            "score": {"type": "number"},
            "article": ref("ArticleFacts"),
            "quote": ref("Quote"),
            "highlights": record({"text": SPANS, "title": SPANS}, optional=("text", "title")),
        },
        optional=("quote",),
    ),
    "FacetValue": record({"value": text(), "label": text(), "count": number(), "selected": flag()}),
    "Results": record(
        {
            "total": number("Exact."),
            "copies": number("Hits that are copies of another hit."),
            "hits": list_of(ref("Hit")),
            "next": or_null(text("The next page of just these results, whatever comes in.")),
            "facets": record({name: list_of(ref("FacetValue")) for name in FACET_FIELDS}),
            "timeline": record(
                {
                    "unit": text(enum=["day", "month", "year"]),
                    "buckets": list_of(record({"start": text(format="date"), "count": number()})),
                    "undated": number(),
                    "coarser": number("Dated to a month or year longer than a bucket."),
                }
            ),
            "query": ref("Query"),
        }
    ),
    "Facet": record(
        {
            "field": text(enum=list(FACET_FIELDS)),
            "total": number("How many values there are."),
            "values": list_of(ref("FacetValue")),
            "query": ref("Query"),
        }
    ),
    "Statement": record(
        {
            "id": ID,
            "url": ADDRESS,
            "sequence": SEQUENCE,
            "article": ref("ArticleFacts"),
            "quote": ref("Quote"),
            "paragraph": number("Of its first word, from 1."),
            "named": text(enum=Named.values),
            "as_named": text("The source as the article names it, pronouns resolved."),
            "from": or_null(CODE),
            "countries": list_of(CODE, "Those it mentions."),
            "topics": list_of(SLUG),
            "state": text(enum=State.values),
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        }
    ),
    "Statements": _page_of("Statement"),
    "ArticleRow": record(_ARTICLE_ROW),
    "Articles": _page_of("ArticleRow"),
    "Article": record(
        {
            **_ARTICLE_ROW,
            "byline": text(),
            "source_url": text(),
            "source": text("Where it comes from."),
            "licence": text(),
            "public": flag("Open to readers without an account."),
            "text": text(),
            "zones": {
                "type": "array",
                "items": {"type": "array", "minItems": 3, "maxItems": 3},
                "description": "[kind, start, end]: headline, byline, dateline, caption, …; the rest is body.",
            },
            "countries": {**_COUNTS, "description": "Code -> how often the text names it."},
            "topics": {**_COUNTS, "description": "Slug -> how often the text touches it."},
            "statements": list_of(ref("Quote")),
        }
    ),
    "SpeakerRow": record(_SPEAKER),
    "Speakers": _page_of("SpeakerRow"),
    "Office": record(
        {
            "slug": SLUG,
            "title": text(),
            "country": or_null(CODE),
            "start": or_null(DATE),
            "end": or_null(DATE),
            "attested_from": or_null(text("Day of the first statement made in it.")),
            "attested_to": or_null(text("Day of the last one.")),
        }
    ),
    "Speaker": record({**_SPEAKER, "offices": list_of(ref("Office")), "statements": number()}),
    "CountryRow": record(_COUNTRY),
    "Countries": _page_of("CountryRow"),
    "Country": record(
        {
            **_COUNTRY,
            "official_name": text(),
            "aliases": list_of(text()),
            "statements_about": number(),
            "statements_by": number("By those who speak for it."),
        }
    ),
    "TopicRow": record(_TOPIC),
    "Topics": _page_of("TopicRow"),
    "Topic": record(
        {
            **_TOPIC,
            "aliases": list_of(text()),
            "narrower": list_of(SLUG),
            "statements": number("Those of narrower topics among them."),
        }
    ),
    "OutletRow": record(_OUTLET),
    "Outlets": _page_of("OutletRow"),
    "Outlet": record({**_OUTLET, "articles": number(), "statements": number()}),
    "SavedSearch": record(
        {
            "id": ID,
            "name": text(),
            "owner": or_null(text("The owner's name.")),
            "own": flag(),
            "shared": flag(),
            "query": text("Parameters of `/api/v1/search`."),
            "total": or_null(number("Results now; null where they cannot be counted.")),
            "new": or_null(number("Results since you last opened it; null if you never did.")),
            "problem": or_null(text("Why it cannot be read.")),
            "created": MOMENT,
            "url": ADDRESS,
            "results": text("Its results in the API.", format="uri"),
        }
    ),
    "SavedSearches": _page_of("SavedSearch"),
    "NewSearch": record(
        {
            "query": text("Parameters of `/api/v1/search`: `q=jcpoa&country=IR`.", maxLength=8000),
            "name": text("Made of the search where it is left out.", maxLength=200),
            "shared": flag("Colleagues may open and copy it."),
        },
        optional=("query", "name", "shared"),
    ),
    "NewText": record(
        {
            "text": text(minLength=1, maxLength=2_000_000),
            "title": text("Else read from the text.", maxLength=400),
            "outlet": text("Name of the source; else read from the text.", maxLength=120),
            "published": text("A day, a month or a year; else read from the text.", maxLength=10),
            "url": text("Where it was published.", maxLength=1000),
            "batch": text("A batch to join.", maxLength=16),
            "replaces": text("Id of the article whose text it corrects.", maxLength=16),
        },
        optional=("title", "outlet", "published", "url", "batch", "replaces"),
    ),
    "NewFiles": {
        "type": "object",
        "properties": {
            "files": list_of(
                {"type": "string", "contentMediaType": "application/octet-stream"},
                "Files of any format that the upload page takes.",
            ),
            "outlet": text("Holds for all of them.", maxLength=120),
            "published": text("Holds for all of them.", maxLength=10),
            "batch": text("A batch to join.", maxLength=16),
        },
        "required": ["files"],
    },
    "File": record(
        {
            "name": text(),
            "size": number("In bytes."),
            "state": text(enum=FileState.values),
            "reason": text("What is wrong, or how it was understood."),
            "advice": text("What to do about it."),
            "article": or_null(text("The new article, or the one that is here.")),
        }
    ),
    "Files": _page_of("File"),
    "Upload": record(
        {
            "id": ID,
            "url": ADDRESS,
            "finished": flag("Whether every file has its outcome."),
            "files": ref("Files"),
        }
    ),
}
