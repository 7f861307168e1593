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

from briefs.once import Once

register = template.Library()

#: What stands in an address as it is.
_SLUG = re.compile(r"[A-Za-z0-9_-]+")
_ANY_SLUG = "SLUG"


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """As Django's. What else depends on the request (named parameters, namespaces) is reversed each
    time."""
    node = reversed_each_time(parser, token)
    if node.kwargs or node.asvar or not _is_plain(node.view_name):
        return node
    return _OfSlugs(node) if node.args else Once(node.render)


def _is_plain(name: FilterExpression) -> bool:
    return isinstance(name.var, str) and not name.filters and ":" not in name.var


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """As Django's. The address of a file stays as it is until the next start."""
    node = StaticNode.handle_token(parser, token)
    is_fixed = isinstance(node.path.var, str) and not (node.path.filters or node.varname)
    return Once(node.render) if is_fixed else node


class _OfSlugs(Node):
    """The address of any slugs is that of others with the ones in place of the others; of anything else
    the node is asked."""

    def __init__(self, node: URLNode) -> None:
        self._node = node
        self._around: list[str] | None = None

    def render(self, context: Context) -> str:
        slugs = [one.resolve(context) for one in self._node.args]
        if not all(isinstance(one, str) and _SLUG.fullmatch(one) for one in slugs):
            return self._node.render(context)
        if self._around is None:
            try:
                pattern = reverse(self._node.view_name.var, args=[_ANY_SLUG] * len(slugs))
            except NoReverseMatch:  # it takes numbers
                return self._node.render(context)
            self._around = pattern.split(_ANY_SLUG)
        first, *others = self._around
        return first + "".join([f"{slug}{text}" for slug, text in zip(slugs, others, strict=True)])
