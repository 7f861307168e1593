"""`{% url %}` for every template: an address without parameters is worked out once.

A page names twenty of them, and Django reverses each anew, which takes longer than rendering the
navigation around them.
"""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.base import FilterExpression, Node, Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as reversed_each_time

register = template.Library()


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """As Django's. What depends on the request (parameters, namespaces) is reversed each time."""
    node = reversed_each_time(parser, token)
    is_fixed = not (node.args or node.kwargs or node.asvar) and _is_plain(node.view_name)
    return _Fixed(node) if is_fixed else node


def _is_plain(name: FilterExpression) -> bool:
    return isinstance(name.var, str) and not name.filters and ":" not in name.var


class _Fixed(Node):
    """The node is asked when first rendered: while templates are compiled addresses may be missing."""

    def __init__(self, node: URLNode) -> None:
        self._node = node
        self._address: str | None = None

    def render(self, context: Context) -> str:
        if self._address is None:
            self._address = self._node.render(context)
        return self._address
