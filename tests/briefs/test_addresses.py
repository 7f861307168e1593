"""`{% url %}` and `{% static %}` in templates: the addresses that Django would give."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse


def test_each_value_has_its_own_address() -> None:
    page = Template("{% for value in values %}{% url 'topic' value %} {% endfor %}")
    values = ["jcpoa", "SLUG", "oil-prices", "jcpoa"]
    shown = page.render(Context({"values": values})).split()
    assert shown == [reverse("topic", args=[value]) for value in values]


def test_so_have_several_values() -> None:
    page = Template("{% for value in values %}{% url 'position' value 'jcpoa' %} {% endfor %}")
    values = ["kazem-jalali", "SLUG"]
    shown = page.render(Context({"values": values})).split()
    assert shown == [reverse("position", args=[value, "jcpoa"]) for value in values]


def test_numbers_and_texts_that_need_quoting_have_theirs() -> None:
    page = Template("{% url 'decision_undo' number %} {% url 'feed' token %} {% url name 'a' %}")
    shown = page.render(Context({"number": 12, "token": "a b&<c>", "name": "outlet"})).split()
    assert shown == [
        reverse("decision_undo", args=[12]),
        reverse("feed", args=["a b&<c>"]).replace("&", "&amp;"),
        reverse("outlet", args=["a"]),
    ]


def test_what_an_address_cannot_have_is_an_error() -> None:
    with pytest.raises(NoReverseMatch):
        Template("{% url 'topic' value %}").render(Context({"value": "no slug"}))


def test_files_have_theirs() -> None:
    page = "{% static 'search/app.css' %} {% static name %} {% static name as kept %}{{ kept }}"
    context = Context({"name": "search/app.js"})
    expected = Template("{% load static %}" + page).render(context).split()
    assert Template(page).render(context).split() == expected
