"""A database of version 0.1.0, with what people stored in it, under today's product."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.product import Product
from tests.running import hands_in
from tests.upgrading import ARTICLE, EMAIL, PASSWORD, SAVED, STATEMENT

_LOOK = f"""
from django.core.management import call_command
from django.test import Client
call_command("worker", drain=True)
call_command("index", "sync")
call_command("index", "verify")
client = Client(headers={{"host": "localhost"}})
at_door = client.post("/sign-in", {{"username": "{EMAIL}", "password": "{PASSWORD}"}})
assert at_door.status_code == 302, at_door
for address, wanted in {{
    "/search?q=treaty": ["The <mark>treaty</mark> will hold", "Ada Lund"],
    "/search?q=spring&type=direct&kind=articles": ["Talks in Vienna"],
    "/search?q=read+no+more": ['aria-label="No results"'],
    "/articles/{ARTICLE}": ["We shall sign it in spring", "TASS", "3 March 2021"],
    "/statements/{STATEMENT}": ["The treaty will hold", "onfirmed"],
    "/saved": ["The treaty", "/saved/{SAVED}/"],
    "/saved/{SAVED}/news": ["The treaty"],
    "/decisions": ["{STATEMENT}", "Ed"],
    "/speakers/ada-lund": ["The treaty will hold"],
    "/account": ["Ed"],
}}.items():
    answer = client.get(address, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200, (address, answer.status_code)
    assert not [one for one in wanted if one not in page], (address, page)
"""


@pytest.mark.soak
def test_all_that_0_1_0_stored_is_there_and_found(prepared_data: Path, tmp_path: Path) -> None:
    product = Product(tmp_path / "data")
    shutil.copytree(prepared_data / "static", product.data / "static")  # which takes two seconds
    product.module("tests.upgrading")
    said = product.manage("serve", "--setup-only")
    assert "Bringing the database up to date" in said
    assert "Building the search index" in said
    assert "1 articles were read by an older version" in said
    assert "Accounts made" not in said
    with hands_in(product) as do:
        do(_LOOK)
    assert product.rows("SELECT corrected FROM briefs_quote ORDER BY position") == [
        ('["speaker_name"]',), ("[]",)
    ]  # fmt: skip
    assert product.rows("SELECT DISTINCT state FROM briefs_job") == [("done",)]
