"""Pages about one speaker, country, topic or outlet."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from briefs import outlet_lines
from briefs.access import reading, sees_all
from briefs.models import Country, Outlet, Speaker, Topic, TopicAlias
from briefs.prepared import Prepared, Row
from search.addresses import permanent
from search.answers import ask
from search.links import results_address
from search.pages.position import MOST, Position
from search.pages.position import position as position_page
from search.pages.profile import TOP, Profile, find, profile, total
from search.pages.speaker import MENTIONS, names_used, office_lanes, offices_seen, role_now
from search.query.request import SearchQuery
from search.types import FacetResult
from search.views.failures import with_engine
from search.visible import Reader
from search.vocabulary import kinds, labels

#: Topics that lead from a speaker's page to what was said over time, at most.
_TOPICS = 12


@reading
@require_safe
@with_engine
def speaker(request: HttpRequest, slug: str) -> HttpResponse:
    found = _on_record(_SPEAKER, slug)
    if found.merged_into:
        return _moved(request, "speaker", found.merged_into.slug)
    said = find(
        SearchQuery().with_value("speaker", found.slug),
        request.user,
        {"country": TOP, "topic": _TOPICS, "outlet": TOP},
        newest=MENTIONS,
    )
    page = profile(
        said,
        request.user,
        path=request.path,
        sort=request.GET.get("sort", ""),
        absolute=permanent(request),
    )
    _hide_unseen(request.user, page)
    offices = offices_seen(found, request.user)
    role, role_seen = role_now(offices)
    return render(
        request,
        "speaker.html",
        {
            "page": page,
            "speaker": found,
            "role": role,
            "role_seen": role_seen,
            "kind": kinds([found.slug]).get(found.slug, ""),
            "names": names_used(said.newest, request.user),
            "lanes": office_lanes(offices),
            "positions": _positions(said.results.facets["topic"]),
        },
    )


@reading
@require_safe
@with_engine
def position(request: HttpRequest, slug: str, topic: str) -> HttpResponse:
    """What a speaker said on a topic, day by day."""
    speaker, about = _on_record(_SPEAKER, slug), _on_record(_TOPIC, topic)
    if speaker.merged_into or about.merged_into:
        slugs = (speaker.merged_into or speaker).slug, (about.merged_into or about).slug
        return HttpResponseRedirect(reverse("position", args=slugs))
    by = SearchQuery().with_value("speaker", speaker.slug)
    page = position_page(by.with_value("topic", about.slug), request.user, permanent(request))
    _hide_unseen(request.user, page)
    topics = ask(replace(by, per_page=0), request.user, counts={"topic": _TOPICS})
    return render(
        request,
        "position.html",
        {
            "page": page,
            "speaker": speaker,
            "topic": about,
            "others": _positions(topics.results.facets["topic"]),
            "most": MOST,
        },
    )


def _positions(counts: FacetResult) -> list[tuple[str, str, int]]:
    """Topics of two or more of a speaker's statements: slug, name, count."""
    found = [one for one in counts.counts if one.count > 1]
    names = labels("topic", [one.value for one in found])
    return [(one.value, names[one.value], one.count) for one in found]


@reading
@require_safe
@with_engine
def country(request: HttpRequest, code: str) -> HttpResponse:
    """Two lists of one page: what is said about the country, and what its officials say."""
    if code != code.upper():
        return _moved(request, "country", code.upper())
    found = _on_record(_COUNTRY, code)
    about = SearchQuery().with_value("country", found.code)
    by = SearchQuery().with_value("from", found.code)
    is_by = request.GET.get("view") == "by"
    chosen, other = (by, about) if is_by else (about, by)
    columns = ("speaker", "country", "topic") if is_by else ("speaker", "from", "topic")
    page = profile(
        find(chosen, request.user, dict.fromkeys(columns, TOP)),
        request.user,
        path=request.path + ("?view=by" if is_by else ""),
        sort=request.GET.get("sort", ""),
        absolute=permanent(request),
    )
    elsewhere = total(other, request.user)
    return render(
        request,
        "country.html",
        {
            "page": page,
            "country": found,
            "is_by": is_by,
            "about": elsewhere if is_by else page.total,
            "by": page.total if is_by else elsewhere,
            "by_href": results_address(by),
        },
    )


@reading
@require_safe
@with_engine
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = _on_record(_TOPIC, slug)
    if found.merged_into:
        return _moved(request, "topic", found.merged_into.slug)
    about = SearchQuery().with_value("topic", found.slug)
    page = profile(
        find(about, request.user, dict.fromkeys(("speaker", "from", "country"), TOP)),
        request.user,
        path=request.path,
        sort=request.GET.get("sort", ""),
        absolute=permanent(request),
    )
    return render(
        request,
        "topic.html",
        {
            "page": page,
            "topic": found,
            "narrower": _NARROWER.rows(found.pk),
            "aliases": _ALIASES.rows(found.pk),
        },
    )


@reading
@require_safe
@with_engine
def outlet(request: HttpRequest, slug: str) -> HttpResponse:
    found = _on_record(_OUTLET, slug)
    if found.merged_into:
        return _moved(request, "outlet", found.merged_into.slug)
    printed = SearchQuery().with_value("outlet", found.slug)
    page = profile(
        find(printed, request.user, dict.fromkeys(("speaker", "country", "topic"), TOP)),
        request.user,
        path=request.path,
        sort=request.GET.get("sort", ""),
        absolute=permanent(request),
    )
    _hide_unseen(request.user, page)
    articles = SearchQuery(kind="articles").with_value("outlet", found.slug)
    may_edit = request.user.is_authenticated and request.user.is_editor
    return render(
        request,
        "outlet.html",
        {
            "page": page,
            "outlet": found,
            "articles": total(articles, request.user),
            "articles_href": results_address(articles),
            "lines": outlet_lines.of_outlet(found) if may_edit else [],
        },
    )


_SPEAKER = Prepared(
    lambda slug: Speaker.objects.filter(slug=slug).select_related("country", "merged_into")
)
_COUNTRY = Prepared(lambda code: Country.objects.filter(code=code))
_TOPIC = Prepared(
    lambda slug: Topic.objects.filter(slug=slug).select_related("parent", "merged_into")
)
_OUTLET = Prepared(lambda slug: Outlet.objects.filter(slug=slug).select_related("merged_into"))
_NARROWER = Prepared(
    lambda topic: Topic.objects.filter(parent=topic, merged_into=None).order_by("name")
)
_ALIASES = Prepared(lambda topic: TopicAlias.objects.filter(topic=topic).order_by("text"))


def _on_record(rows: Prepared[Row], key: str) -> Row:
    found = rows.first(key)
    if found is None:
        raise Http404
    return found


def _hide_unseen(reader: Reader, page: Profile | Position) -> None:
    """Names that stand only in articles a reader may not see do not exist for that reader."""
    if not page.total and not sees_all(reader):
        raise Http404("Nothing public is known of this name.")


def _moved(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """To the page that this one was merged into; a merge can be undone, so not for ever."""
    query = request.META.get("QUERY_STRING", "")
    address = reverse(name, args=[key])
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
