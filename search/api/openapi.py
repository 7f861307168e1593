"""The description of the API (OpenAPI 3.1), made of tables: parameters, then operations."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any, get_args

from django.http import HttpRequest, HttpResponse, JsonResponse

from briefs.access import anyone
from briefs.models.tokens import Scope
from briefs.problems import CONTENT_TYPE
from search.api.endpoint import Json, endpoint
from search.api.paging import DEFAULT, MOST
from search.api.schemas import SCHEMAS, Schema, ref
from search.api.search import FACET_VALUES, MOST_VALUES
from search.query.parameters import ALL_OF_FIELDS, MAX_PAGE, MAX_PER_PAGE, PER_PAGE
from search.types import DATE_FIELDS, FACET_FIELDS, Kind, Match, Shown, Sort

VERSION = "1.0"

Parameter = dict[str, Any]


def _parameter(name: str, description: str, where: str = "query", **schema: Any) -> Parameter:
    return {
        "name": name,
        "in": where,
        "required": where == "path",
        "description": description,
        "schema": {"type": "string", **schema},
    }


def _number(name: str, description: str, low: int, high: int, default: int) -> Parameter:
    bounds = {"minimum": low, "maximum": high, "default": default}
    return _parameter(name, description, type="integer", **bounds)


def _choice(name: str, description: str, kind: object, default: str = "") -> Parameter:
    more = {"default": default} if default else {}
    return _parameter(name, description, enum=list(get_args(kind)), **more)


_MEANS = {
    "speaker": "Who said it.",
    "from": "The country that the speaker speaks for.",
    "country": "Countries mentioned.",
    "topic": "What it is about, narrower topics included.",
    "outlet": "Who printed it.",
    "type": "direct, mixed, indirect.",
    "verb": "The kind of saying.",
    "named": "named, unnamed, body.",
    "office": "The capacity it was said in.",
    "state": "confirmed, uncertain, unreviewed.",
    "lang": "The article's language.",
    "date": "The day it was said or, where that is not known, published.",
    "said": "The day it was said.",
    "published": "The day it was published.",
}
_FILTERS = [
    {
        **_parameter(name, f"{_MEANS[name]} Repeat for several; `-` before a value excludes it."),
        "schema": {"type": "array", "items": {"type": "string"}},
        "explode": True,
    }
    for name in FACET_FIELDS
]
_ALL_OF = [
    _parameter(f"{name}_match", f"`all`: all values of `{name}`, not any.", enum=["all"])
    for name in ALL_OF_FIELDS
]
_DATES = [
    _parameter(
        name, f"{_MEANS[name]} `2021-01-01..2021-12-31`, a month, a year, `last30d`, or `none`."
    )
    for name in DATE_FIELDS
]
_QUESTION = [
    _parameter("q", "Text in the query language: see Help."),
    _choice("kind", "What is searched for.", Kind, "statements"),
    *_FILTERS,
    *_ALL_OF,
    *_DATES,
    _choice("match", "auto: all words, then some where few have all.", Match, "auto"),
    _choice("copies", "once: what several outlets printed is one result.", Shown, "all"),
    _parameter("seq", "First seen after the one number, up to the other: `120..340` or `120..`."),
    _parameter("since", "The same as `seq=N..`."),
]
_SEARCH = [
    *_QUESTION,
    _choice("sort", "relevance where there are words, else newest, if not given.", Sort),
    _number("page", "From 1.", 1, MAX_PAGE, 1),
    _number("per_page", "Results on a page.", 1, MAX_PER_PAGE, PER_PAGE),
]
_LIST = [
    _parameter("after", "`last` of the page before."),
    _number("limit", "Items on a page.", 1, MOST, DEFAULT),
]
_ID = _parameter("public_id", "", "path", pattern="^[-a-zA-Z0-9_]+$")
_SLUG = _parameter("slug", "", "path", pattern="^[-a-zA-Z0-9_]+$")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. answer: name of the schema. body: content type -> schema name.

    also: other statuses it may answer with, beside those that any may.
    """

    path: str
    name: str
    summary: str
    answer: str
    parameters: list[Parameter] = field(default_factory=list)
    scope: Scope = Scope.READ
    method: str = "get"
    status: int = 200
    body: dict[str, str] = field(default_factory=dict)
    also: tuple[int, ...] = ()


_GONE, _MOVED = (404, 410), (302, 404)
OPERATIONS = (
    Operation(
        "/search", "search", "Search statements or articles", "Results", _SEARCH, also=(503,)
    ),
    Operation(
        "/facets/{field}",
        "facet",
        "The values of one facet of a search, with counts",
        "Facet",
        [
            _parameter("field", "", "path", enum=list(FACET_FIELDS)),
            *_QUESTION,
            _number("limit", "Values.", 1, MOST_VALUES, FACET_VALUES),
        ],
        also=(404, 422, 503),
    ),
    Operation(
        "/statements", "statements", "All statements as they came in", "Statements", _LIST,
        also=(422,),
    ),
    Operation(
        "/statements/{public_id}", "statement", "A statement", "Statement", [_ID], also=_GONE
    ),
    Operation(
        "/articles", "articles", "All articles as they came in, without texts", "Articles", _LIST,
        also=(422,),
    ),
    Operation(
        "/articles/{public_id}", "article", "An article, its text and statements", "Article",
        [_ID], also=_GONE,
    ),
    Operation("/speakers", "speakers", "All speakers", "Speakers", _LIST, also=(422,)),
    Operation(
        "/speakers/{slug}", "speaker", "A speaker and their offices", "Speaker", [_SLUG],
        also=(*_MOVED, 503),
    ),
    Operation("/countries", "countries", "All countries", "Countries", _LIST, also=(422,)),
    Operation(
        "/countries/{code}", "country", "A country", "Country",
        [_parameter("code", "ISO 3166 alpha-2", "path", pattern="^[A-Z]{2}$")],
        also=(404, 503),
    ),
    Operation("/topics", "topics", "All topics", "Topics", _LIST, also=(422,)),
    Operation("/topics/{slug}", "topic", "A topic", "Topic", [_SLUG], also=(*_MOVED, 503)),
    Operation("/outlets", "outlets", "All sources", "Outlets", _LIST, also=(422,)),
    Operation("/outlets/{slug}", "outlet", "A source", "Outlet", [_SLUG], also=(*_MOVED, 503)),
    Operation(
        "/saved", "saved_searches", "Saved searches: yours, and those shared", "SavedSearches",
        _LIST, also=(422,),
    ),
    Operation(
        "/saved", "save_search", "Save a search", "SavedSearch", method="post", status=201,
        scope=Scope.SAVE, body={"application/json": "NewSearch"}, also=(413, 422),
    ),
    Operation(
        "/saved/{public_id}", "saved_search", "A saved search", "SavedSearch", [_ID], also=(404,)
    ),
    Operation(
        "/uploads", "upload_articles", "Upload a text, or files", "Upload", _LIST, method="post",
        status=202, scope=Scope.UPLOAD,
        body={"application/json": "NewText", "multipart/form-data": "NewFiles"},
        also=(413, 422),
    ),
    Operation(
        "/uploads/{public_id}", "upload", "What became of an upload", "Upload", [_ID, *_LIST],
        scope=Scope.UPLOAD, also=(404, 422),
    ),
)  # fmt: skip

_MEANINGS = {
    302: "Merged into another; `Location` leads there.",
    400: "The query or the body cannot be read.",
    401: "No token, or not a good one.",
    403: "The token or the account may not.",
    404: "Nothing here, or nothing you may see.",
    410: "It was removed.",
    413: "Too large.",
    422: "Something in the request cannot be.",
    429: "Too many requests; `Retry-After` says when to go on.",
    503: "The search did not finish.",
}


@anyone
@endpoint(GET=Scope.READ)
def description(request: HttpRequest) -> HttpResponse:
    return JsonResponse(document(request.build_absolute_uri("/api/v1")))


def document(server: str) -> Json:
    """The whole description; `server` is the address that paths follow."""
    return {**_document(), "servers": [{"url": server}]}


@functools.cache
def _document() -> Json:
    paths: dict[str, Json] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Readout",
            "version": VERSION,
            "summary": "What officials said: search, records, uploads, saved searches.",
        },
        "paths": paths,
        "security": [{"token": []}],
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made on the page of your account.",
                }
            },
        },
    }


def _operation(one: Operation) -> Json:
    failing = {400, 401, 403, 429, *one.also}
    made = {
        "operationId": one.name,
        "summary": one.summary,
        "description": f"Scope of the token: {one.scope}.",
        "parameters": one.parameters,
        "responses": {
            str(one.status): {
                "description": one.summary,
                "content": {"application/json": {"schema": ref(one.answer)}},
            },
            **{str(status): _failure(status) for status in sorted(failing)},
        },
    }
    if one.body:
        content = {kind: {"schema": ref(name)} for kind, name in one.body.items()}
        made["requestBody"] = {"required": True, "content": content}
    return made


def _failure(status: int) -> Json:
    made: Json = {"description": _MEANINGS[status]}
    if status == 302:
        return {**made, "headers": {"Location": {"schema": {"type": "string"}}}}
    problem: Schema = ref("Problem")
    return {**made, "content": {CONTENT_TYPE: {"schema": problem}}}
