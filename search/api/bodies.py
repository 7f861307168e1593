"""What programs send: JSON objects, read strictly, and what a form finds wrong with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest

from search.api.endpoint import Invalid

#: Told of one body.
_MOST_ERRORS = 20
_CALLED = {str: "a text", bool: "true or false"}


def json_body(request: HttpRequest, members: Mapping[str, type]) -> dict[str, Any]:
    """The JSON object that was sent. Raises BadRequest, or Invalid for other members or types."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is no JSON.") from error
    if not isinstance(body, dict):
        raise BadRequest("The body is no JSON object.")
    errors: dict[str, list[str]] = {}
    for name, value in body.items():
        if len(errors) == _MOST_ERRORS:
            break
        if name not in members:
            errors[name] = [f"There is no such member. There are {', '.join(members)}."]
        elif not isinstance(value, members[name]):
            errors[name] = [f"{name} is {_CALLED[members[name]]}."]
        elif isinstance(value, str) and _is_broken(value):
            errors[name] = [f"{name} has characters that no text has."]
    if errors:
        raise Invalid(errors)
    return body


def _is_broken(text: str) -> bool:
    """Whether it has nulls or lone surrogates: JSON lets them through, no database takes them."""
    return any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text)


def errors_of(form: forms.Form) -> dict[str, list[str]]:
    """Field -> messages; what concerns none stands under `request`."""
    return {
        "request" if name == "__all__" else name: [str(one) for one in messages]
        for name, messages in form.errors.items()
    }
