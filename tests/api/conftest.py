"""Programs that use the API with tokens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from briefs import tokens
from briefs.models import User
from briefs.models.tokens import Scope

Program = Callable[..., Client]


def token_of(user: User, *scopes: str) -> str:
    chosen = scopes or Scope.values
    return tokens.make(owner=user, name="Script", scopes=chosen, days=None)[1]


@pytest.fixture
def program() -> Program:
    """`program(user, "read")`: a client that carries a token of the user; all scopes if none named."""

    def make(user: User, *scopes: str) -> Client:
        bearer = {"Authorization": f"Bearer {token_of(user, *scopes)}"}
        return Client(headers=bearer, enforce_csrf_checks=True)

    return make
