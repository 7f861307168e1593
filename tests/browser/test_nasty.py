"""Nasty strings on every screen of a browser: none becomes an element, none runs, and the content
security policy has nothing to forbid.

The product makes the pages, in the test's own database; the site lends style and script.
"""

from __future__ import annotations

import pytest

from search import indexing
from search.engine import engine
from tests import nasty, test_access, test_nasty

pytestmark = [pytest.mark.browser, pytest.mark.soak]

things, owner = test_access.things, test_nasty.owner

FOUND = f"() => [document.querySelectorAll('[{nasty.MARK}]').length, {nasty.RAN}]"


def test_on_every_screen_they_are_text(owner, things, page_of) -> None:
    page = page_of("charlie")  # scripts of the admin are for admins only
    nasty.spoil()
    with indexing.sole_writer():
        indexing.rebuild(engine())
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("dialog", lambda dialog: told.append(f"a dialog: {dialog.message}"))
    answers: dict[str, object] = {}
    page.route("**/made", lambda route: route.fulfill(**answers))
    wrong = {}
    for address in test_nasty.asked(things):
        response = owner.get(address)
        if response.streaming or not response["Content-Type"].startswith("text/html"):
            continue
        answers.update(
            body=response.content.decode(),
            content_type=response["Content-Type"],
            headers={"Content-Security-Policy": response["Content-Security-Policy"]},
        )
        page.goto("/made")
        found = page.evaluate(FOUND)
        if found != [0, None] or any("Content Security Policy" in one for one in told):
            wrong[address[:60]] = (found, told[:3])
        told.clear()
    assert not wrong
