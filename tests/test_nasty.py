"""Nasty strings through every address: no markup, no script, no formula comes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import lxml.etree
import lxml.html
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from briefs.models import User
from briefs.models.people import Role
from search import indexing
from search.engine import engine
from tests import nasty, test_access
from tests.test_access import ADMIN_PAGES, NOBODY, RESTORING, TABLE, address

pytestmark = pytest.mark.django_db

things = test_access.things
#: What addresses may be asked with.
PARAMETERS = (
    "q", "speaker", "country", "topic", "outlet", "type", "state", "date", "said", "published", "from",
    "kind", "sort", "match", "page", "per_page", "seq", "n", "show", "view", "list", "name", "format",
    "id", "next", "deleted", "saved", "made", "style", "fields", "find", "query",
)  # fmt: skip
#: Lead out, or are the same on every page.
LEFT_OUT = {"sign_out", "theme", "single_keys", "citation_style", "session_end", "password"}


@pytest.fixture
def owner(alice: User) -> Client:
    """Alice, to whom everything in `things` belongs and every door is open."""
    alice.role = Role.ADMIN
    alice.save()
    client = Client(raise_request_exception=True)
    client.force_login(alice, backend="briefs.sessions.Backend")
    return client


def wrong_in(response: HttpResponse) -> list[str]:
    """What is wrong with an answer, by a parser of what it says it is."""
    found = [f"header {name}" for name, value in response.items() if set("\r\n") & set(value)]
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if kind == "text/html":
        found += wrong_in_html(body.decode())
        policy = response["Content-Security-Policy"]
        found += [] if "script-src 'self'" in policy and "unsafe" not in policy else [policy]
    elif kind in ("application/json", "application/problem+json"):
        json.loads(body)
    elif kind.endswith("xml"):
        for element in lxml.etree.fromstring(body).iter(lxml.etree.Element):
            if element.get("type") in ("html", "xhtml"):
                found += wrong_in_html(element.text or "")
    return found


def wrong_in_html(text: str) -> list[str]:
    if not text.strip():
        return []
    found = []
    for element in lxml.html.document_fromstring(text).iter(lxml.etree.Element):
        for name, value in element.attrib.items():
            runs = value.strip().lower().startswith("javascript:") and name in (
                "href",
                "src",
                "action",
            )
            if name == nasty.MARK or name.startswith("on") or runs:
                found.append(f"<{element.tag} {name}={value[:40]!r}>")
    return found


def asked(things: dict[str, str]) -> Iterator[str]:
    """Every address that can be read, and each asked with nasty values."""
    hostile = urlencode(dict.fromkeys(PARAMETERS, nasty.LONG))
    for name, access in TABLE.items():
        if access.get != NOBODY and name not in RESTORING:
            yield address(name, things)
            yield f"{address(name, things)}?{hostile}"
    yield from map(reverse, ADMIN_PAGES)


def test_whatever_is_stored_or_asked_is_text_on_every_page(owner: Client, things) -> None:
    nasty.spoil()
    with indexing.sole_writer():
        indexing.rebuild(engine())
    wrong = {}
    shown = 0
    for one in asked(things):
        response = owner.get(one)
        assert response.status_code < 500, one
        try:
            found = wrong_in(response)
        except ValueError as error:
            found = [f"{response.status_code} {response['Content-Type']}: {error}"]
        if found:
            wrong[one[:60]] = found[:3]
        shown += not response.streaming and b"data-nasty" in response.content
    assert not wrong
    assert shown > 100, "they were there"


def test_whatever_is_sent_by_a_form_is_text_in_its_answer(owner: Client, things) -> None:
    """Each form that a page has, filled in with nasty values."""
    wrong, sent = {}, 0
    for name, access in TABLE.items():
        if NOBODY in (access.get, access.post) or name in LEFT_OUT:
            continue
        page = owner.get(address(name, things))
        if not page.content:
            continue
        for form in lxml.html.document_fromstring(page.content.decode()).forms:
            action = form.action or address(name, things)
            if form.method != "POST" or any(
                reverse(one) in action for one in ("sign_out", "theme")
            ):
                continue
            response = owner.post(action, dict(filled(form)))
            sent += 1
            assert response.status_code < 500, (name, action)
            if found := wrong_in(response):
                wrong[f"{name} {action}"] = found[:3]
    assert not wrong
    assert sent > 20


def filled(form) -> Iterator[tuple[str, str]]:
    for field in form.inputs:
        if not field.name or field.name == "csrfmiddlewaretoken":
            continue
        kind = field.get("type", field.tag)
        if kind in ("text", "search", "textarea", "email", "url", "input", "password"):
            yield field.name, nasty.LONG
        elif field.value is not None and kind != "file":
            yield field.name, str(field.value)
