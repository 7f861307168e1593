"""`manage.py extract`: texts in, JSON Lines out, without a database."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

TEXT = "President Omar Haddad said on Monday that the border was closed.\r\n"


def run(*arguments: str) -> list[dict]:
    out = io.StringIO()
    call_command("extract", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_text_file(tmp_path: Path) -> None:
    file = tmp_path / "border.txt"
    file.write_bytes(TEXT.encode())
    (record,) = run(str(file))
    assert record["id"] == "border"
    assert record["text"] == TEXT
    (quote,) = record["quotes"]
    assert [TEXT[a:b] for a, b in quote["content"]] == ["the border was closed"]
    assert (quote["speaker_name"], quote["office"], quote["kind"]) == (
        "Omar Haddad",
        "President",
        "person",
    )


@pytest.mark.parametrize("date", ["2021-04-12", "2021-04-12T22:00:00+02:00", "12 April 2021"])
def test_json_lines_with_a_date(tmp_path: Path, date: str) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps({"id": 7, "text": TEXT, "date": date}) + "\n\n")
    (record,) = run(str(file), "--jsonl")
    assert record["id"] == 7
    assert record["quotes"][0]["said"] == {
        "date": "2021-04-12",
        "precision": "day",
        "words": "on Monday",
    }


def test_what_the_input_says_of_the_article_is_repeated(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    given = {"id": 1, "text": f"Lagos, 3 March 2024\n\n{TEXT}", "outlet": "Straits Courier"}
    file.write_text(json.dumps(given))
    (record,) = run(str(file), "--jsonl")
    assert record["outlet"] == "Straits Courier"
    assert record["published"] == "2024-03-03"


def test_the_first_days_of_the_calendar_and_half_characters_are_read(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    text = "On Friday, Omar Haddad said \ud800 no. Last month, Omar Haddad said that it was late."
    file.write_text(json.dumps({"id": 1, "text": text, "date": "0001-01-01"}))
    (record,) = run(str(file), "--jsonl")
    assert record["text"] == text
    assert [quote["said"] for quote in record["quotes"]] == [None, None]


def test_faults_name_the_line(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"text": "a"}\n{"text": 1}\n')
    with pytest.raises(CommandError, match=r"in\.jsonl:2"):
        run(str(file), "--jsonl")
    file.write_text('{"text": "a", "title": 5}\n')
    with pytest.raises(CommandError, match=r'in\.jsonl:1: "title" must be a string'):
        run(str(file), "--jsonl")
    file.write_text('{"id": 3, "text": "a", "date": "soon"}\n')
    with pytest.raises(CommandError, match=r"3: no date is read in 'soon'"):
        run(str(file), "--jsonl")
    with pytest.raises(CommandError, match=r"missing\.txt"):
        run(str(tmp_path / "missing.txt"))
