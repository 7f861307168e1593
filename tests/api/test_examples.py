"""The examples of the README, of docs/api.md and of the help page work as they stand."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from briefs.models import Article, Upload, User
from search.pages.api_guide import EXAMPLES
from tests.api.conftest import token_of

ROOT = Path(__file__).parents[2]
JQ = shutil.which("jq")


def commands(page: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    return [block.strip() for block in blocks if "curl " in block and "/api/" in block]


DOCUMENTED = sorted({*commands("README.md"), *commands("docs/api.md")})


def test_page_and_document_show_the_same(as_alice: Client) -> None:
    assert {example.command for example in EXAMPLES} == set(commands("docs/api.md"))
    assert commands("README.md")
    page = as_alice.get("/help/api").content.decode()
    for example in EXAMPLES:
        assert escape(example.command) in page


@pytest.mark.parametrize("command", DOCUMENTED)
def test_an_example_works(command: str, collection, bob: User, tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "originals"
    article = Article.objects.live().filter(quotes__isnull=False).first()
    values = {
        "$READOUT": "http://testserver",
        "$TOKEN": token_of(bob),
        "$ARTICLE": article.public_id,
        "$UPLOAD": Upload.objects.create(by=bob).public_id,
    }
    curl, _, jq = command.partition(" | jq ")
    for name, value in values.items():
        curl = curl.replace(name, value)
    answer = asked(shlex.split(curl))
    assert answer.status_code in (200, 201, 202), answer.content
    if JQ:
        command_line = [JQ, *shlex.split(jq)]
        subprocess.run(command_line, input=answer.content, capture_output=True, check=True)


def asked(arguments: list[str]):
    """What curl would do with these arguments: those that the examples use."""
    assert arguments.pop(0) == "curl"
    headers, form, body, address = {}, {}, None, ""
    while arguments:
        match arguments.pop(0):
            case "-sH":
                name, _, value = arguments.pop(0).partition(": ")
                headers[name] = value
            case "--json":
                body = arguments.pop(0)
            case "-F":
                name, _, value = arguments.pop(0).partition("=")
                form[name] = (
                    SimpleUploadedFile(value[1:], b"Talks went on, the minister said.")
                    if value.startswith("@")
                    else value
                )
            case other:
                assert not address, f"curl {other}"
                address = other
    client = Client(headers=headers, enforce_csrf_checks=True)
    if body is not None:
        return client.post(address, body, "application/json")
    return client.post(address, form) if form else client.get(address)
