"""`{% url %}` and `{% static %}` for every template: what does not depend on the request is worked out once.

A page names dozens of addresses, and Django reverses each anew, which takes longer than rendering the
navigation around them.
"""

from __future__ import annotations

import re

from django import template
from django.template import Context
from django.template.base import FilterExpression, Node, Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as reversed_each_time
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, reverse

register = template.Library()

#: What stands in an address as it is.
_SLUG = re.compile(r"[A-Za-z0-9_-]+")
_ANY_SLUG = "SLUG"


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """As Django's. What else depends on the request (several parameters, namespaces) is reversed each
    time."""
    node = reversed_each_time(parser, token)
    if node.kwargs or node.asvar or len(node.args) > 1 or not _is_plain(node.view_name):
        return node
    return _OfSlug(node) if node.args else _Fixed(node)


def _is_plain(name: FilterExpression) -> bool:
    return isinstance(name.var, str) and not name.filters and ":" not in name.var


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """As Django's. The address of a file stays as it is until the next start."""
    node = StaticNode.handle_token(parser, token)
    is_fixed = isinstance(node.path.var, str) and not (node.path.filters or node.varname)
    return _Fixed(node) if is_fixed else node


class _Fixed(Node):
    """The node is asked when first rendered: while templates are compiled addresses may be missing."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._address: str | None = None

    def render(self, context: Context) -> str:
        if self._address is None:
            self._address = self._node.render(context)
        return self._address


class _OfSlug(Node):
    """The address of any slug is that of another with the one in place of the other; of anything else
    the node is asked."""

    def __init__(self, node: URLNode) -> None:
        self._node = node
        self._around: tuple[str, str] | None = None

    def render(self, context: Context) -> str:
        value = self._node.args[0].resolve(context)
        if not isinstance(value, str) or not _SLUG.fullmatch(value):
            return self._node.render(context)
        if self._around is None:
            try:
                pattern = reverse(self._node.view_name.var, args=[_ANY_SLUG])
            except NoReverseMatch:  # it takes numbers
                return self._node.render(context)
            before, _, after = pattern.partition(_ANY_SLUG)
            self._around = before, after
        before, after = self._around
        return f"{before}{value}{after}"
