"""Reading the API as a program does."""

from __future__ import annotations

from typing import Any

from django.test import Client


def get(client: Client, path: str, status: int = 200) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.content[:500]
    kind = "application/json" if status == 200 else "application/problem+json"
    assert answer["Content-Type"] == kind
    return answer.json()


def pages(client: Client, path: str) -> list[dict[str, Any]]:
    """The items of all pages."""
    page = get(client, path)
    found = page["items"]
    while page["next"]:
        page = client.get(page["next"]).json()
        found += page["items"]
    return found
