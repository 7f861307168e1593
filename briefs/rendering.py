"""Django's templates, but that what a page was made of is free when it is made.

A template's context refers to itself, so that the statements of each page and their texts would stay
until Python looks for such rings: a dozen pages later, for a twentieth of the time of them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates, Template
from django.template.context import make_context
from django.utils.safestring import SafeString


class Templates(DjangoTemplates):
    def get_template(self, template_name: str) -> _Template:
        return _Template(super().get_template(template_name).template, self)


class _Template(Template):
    def render(
        self, context: Mapping[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        made = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(made)
        finally:
            made.dicts.clear()
