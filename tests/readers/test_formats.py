"""HTML, Markdown and JSON Lines: what they give beside the text."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from briefs.readers import read
from briefs.readers.headers import published_in_address, read_date
from briefs.readers.jsonl import Record, records
from briefs.readers.language import language_of
from briefs.readers.types import ArticleDraft, Refusal

PAGE = """<!doctype html><html><head><title>Talks go on | Tehran Times</title>
<meta property="og:title" content="Talks go on">{head}
<link rel="canonical" href="https://www.tehrantimes.com/news/469255/Talks">
</head><body><nav><a href="/">Home</a> <a href="/x">Subscribe now</a></nav>
<article><h1>Talks go on</h1>
<p>Russian Foreign Minister Sergei Lavrov said on Tuesday that the talks in Vienna were going on and
that all parties would have to return to their promises.</p>
<p>He added that &ldquo;the deal is close&rdquo; and thanked his hosts for their hospitality.</p>
</article><footer>Copyright 2020 Tehran Times</footer></body></html>"""


def page(head: str = "") -> ArticleDraft:
    found = read(PAGE.replace("{head}", head).encode(), "talks.html")
    assert isinstance(found, ArticleDraft), found
    return found


def test_a_page_gives_its_article_and_not_the_site() -> None:
    found = page()
    assert "said on Tuesday that the talks" in found.text
    assert "“the deal is close”" in found.text
    assert "Subscribe" not in found.text
    assert "Copyright" not in found.text
    assert (found.title, found.title_from) == ("Talks go on", "metadata")
    assert found.outlet == "Tehran Times"
    assert found.url == "https://www.tehrantimes.com/news/469255/Talks"


@pytest.mark.parametrize(
    ("head", "byline"),
    [
        ('<meta name="author" content="Ann Example">', "Ann Example"),
        ('<meta property="article:author" content="Ann Example">', "Ann Example"),
        ("", ""),
    ],
)
def test_a_page_gives_its_author(head: str, byline: str) -> None:
    assert page(head).byline == byline


def test_a_site_that_is_not_known_gives_the_name_it_gives_itself() -> None:
    head = '<meta property="og:site_name" content="Sea Courier">'
    source = PAGE.replace("{head}", head).replace("tehrantimes.com", "sea.example")
    found = read(source.encode(), "talks.html")
    assert isinstance(found, ArticleDraft)
    assert (found.outlet, found.url) == ("Sea Courier", "https://www.sea.example/news/469255/Talks")


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta property="article:published_time" content="2021-04-13T10:00:00Z">', "2021-04-13"),
        ('<meta name="date" content="2021-04">', "2021-04"),
        ('<meta name="pubdate" content="13 April 2021">', "2021-04-13"),
        (
            '<script type="application/ld+json">{"@graph": [{"datePublished": "2021-04-13"}]}</script>',
            "2021-04-13",
        ),
        ('<script type="application/ld+json">{not json</script>', ""),
        ("", ""),  # a copyright notice is no date
    ],
)
def test_a_page_gives_its_day(head: str, date: str) -> None:
    assert str(page(head).published or "") == date


def test_a_page_is_decoded_as_it_declares() -> None:
    body = "<p>Der Minister sagte, die Gespräche über das Abkommen würden fortgesetzt, größtenteils in Wien.</p>"
    found = read(f'<html><head><meta charset="iso-8859-2"></head>{body}</html>'.encode("iso-8859-2"), "a.htm")  # fmt: skip
    assert isinstance(found, ArticleDraft)
    assert "Gespräche über" in found.text
    assert (found.encoding, found.language) == ("iso-8859-2", "de")


def test_markdown_gives_front_matter_and_heading() -> None:
    source = '---\ntitle: "Talks go on"\ndate: 2021-04-13\noutlet: IRNA\nauthor: Ann\n---\n\nIran said.\n'
    found = read(source.encode(), "a.md")
    assert isinstance(found, ArticleDraft)
    assert found.text == "Iran said.\n"
    assert (found.title, found.title_from) == ("Talks go on", "metadata")
    assert (found.outlet, str(found.published), found.byline) == ("IRNA", "2021-04-13", "Ann")
    heading = read(b"# Talks go on\n\nIran said.", "a.md")
    assert isinstance(heading, ArticleDraft)
    assert (heading.title, heading.title_from) == ("Talks go on", "text")
    assert heading.text.startswith("# Talks")


RECORD = {
    "id": "tt-1",
    "title": "Talks go on",
    "date": "2021-04",
    "outlet": "Tehran Times",
    "byline": "",
    "country": "IRN",
    "url": "https://www.tehrantimes.com/news/1/Talks",
    "licence": "CC BY 4.0",
    "source": "github",
    "text": "TEHRAN – The minister\r\nsaid it would be \ud800 good for them.",
}


def write(path: Path, lines: list[str]) -> Path:
    data = "\n".join(lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_records(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, [json.dumps(RECORD), "", "{not json", "[]", '{"id": "x"}'])
    first, *refused = list(records(path))
    assert isinstance(first, Record)
    assert (first.external_id, first.licence, first.source) == ("tt-1", "CC BY 4.0", "github")
    assert first.draft.text == "TEHRAN – The minister\nsaid it would be \ufffd good for them."
    assert (first.draft.title, first.draft.title_from) == ("Talks go on", "metadata")
    assert str(first.draft.published) == "2021-04"
    assert [one.reason for one in refused if isinstance(one, Refusal)] == [
        "The record is not JSON",
        "The record is not a JSON object",
        "The record has no text",
    ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://[::1", "http://", "www.example.org", "data:text/html,x"]
)
def test_only_addresses_of_the_web_are_kept(tmp_path: Path, url: str) -> None:
    (found,) = records(write(tmp_path / "a.jsonl", [json.dumps(RECORD | {"url": url})]))
    assert isinstance(found, Record)
    assert found.draft.url == ""


def test_a_damaged_archive_gives_what_it_has(tmp_path: Path) -> None:
    lines = [json.dumps(RECORD | {"id": str(number)}) for number in range(200)]
    path = write(tmp_path / "a.jsonl.gz", lines)
    path.write_bytes(path.read_bytes()[:-20])
    found = list(records(path))
    assert isinstance(found[0], Record)
    assert isinstance(found[-1], Refusal)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("2021", "2021"),
        ("2021-04", "2021-04"),
        ("2021-04-12", "2021-04-12"),
        ("2021-04-12T10:00:00+03:30", "2021-04-12"),
        ("2021-13-01", ""),
        ("April 12, 2021", "2021-04-12"),
        ("", ""),
        ("yesterday", ""),
    ],
)
def test_dates_given_as_data(words: str, date: str) -> None:
    found = read_date(words)
    assert (str(found.date) if found else "") == date


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://example.org/2022/01/14/talks", "2022-01-14"),
        ("https://example.org/2022/01/talks", "2022-01"),
        ("https://example.org/news/2022-01-14-talks", "2022-01-14"),
        ("https://example.org/news/469255/talks", ""),
    ],
)
def test_dates_in_addresses(url: str, date: str) -> None:
    found = published_in_address(url)
    assert (str(found.date) if found else "") == date


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said that they will meet in Vienna.", "en"),
        ("He said no.", "en"),
        ("Le ministre a dit que les négociations de Vienne vont continuer.", "fr"),
        ("Der Minister sagte, dass die Verhandlungen in Wien nicht zu Ende sind.", "de"),
        ("El ministro dijo que las negociaciones en Viena van a continuar.", "es"),
        ("Министр иностранных дел России заявил, что это так.", "ru"),
        ("Міністр закордонних справ України заявив, що її країна", "uk"),
        ("وزیر امور خارجه ایران گفت که گفتگوها ادامه دارد", "fa"),
        ("قال وزير الخارجية إن المحادثات ستستمر في فيينا", "ar"),
        ("外交部长表示谈判将继续进行", "zh"),
        ("外務大臣は交渉が続くと述べた", "ja"),
        ("12345", "und"),
        ("Lavrov Zarif Kerry", "und"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language
