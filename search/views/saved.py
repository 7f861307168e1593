"""Saved searches: the list, saving, opening what is new, editing, sharing, undoing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from briefs.models import User
from briefs.numbers import whole
from search import saved
from search.alerts.switching import set_cadence
from search.arrivals import Arrivals, arrivals, week_bounds
from search.asked import asked_query
from search.engine import engine
from search.engines.base import EngineError
from search.forms import EditForm, SaveForm, ShareForm
from search.indexing import indexed_sequence
from search.links import results_address
from search.models import SavedSearch
from search.news import new_articles, noun
from search.pages.news import news_address, news_page
from search.query.errors import QueryError
from search.query.request import SearchQuery
from search.readout import chips
from search.views.failures import in_turn
from search.weekly import Bars, bars

WEEKS_OF_90_DAYS = 13


@dataclass(frozen=True, slots=True)
class Listed:
    """A row with its picture and the addresses of its results: all, new articles, other news."""

    row: saved.Row
    bars: Bars | None
    href: str
    noun: str
    articles_href: str = ""
    news_href: str = ""
    readers: str = ""


@require_safe
@in_turn
def saved_list(request: HttpRequest) -> HttpResponse:
    """One's own searches, or `?list=shared` those of colleagues."""
    shared = request.GET.get("list") == "shared"
    own_count, shared_count = saved.counts(request.user)
    searches = (saved.shared_rows if shared else saved.own_rows)(request.user)
    people = Counter[int]() if shared else saved.people(searches)
    rows = saved.rows(searches, request.user)
    news = [row for row in rows if row.new]
    restorable = saved.restorable_rows(request.user)
    deleted = request.GET.get("deleted", "")
    listed = [_listed(row, request.user, people[row.search.pk]) for row in rows]
    neighbours = [*rows[1:], *rows[-2:-1]]  # the last one's is the row before it
    context = {
        "shared": shared,
        "listed": list(zip_longest(listed, neighbours)),
        "own_count": own_count,
        "shared_count": shared_count,
        "restorable": restorable,
        "deleted": next((one for one in restorable if one.public_id == deleted), None),
        "new_total": sum(row.new or 0 for row in news),
        "new_noun": _noun_of(news),
        "since": min((row.seen.at for row in news if row.seen), default=None),
        "uncounted": any(row.news is None and not row.problem for row in rows),
    }
    if not shared:
        context["saved_new"] = context["new_total"]
    return render(request, "saved.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_turn
def saved_new(request: HttpRequest) -> HttpResponse:
    """Save the search that the address spells."""
    query = asked_query(request.GET).without_sequences().with_page(1)
    own = saved.own(request.user)
    name = saved.name_for(query)
    form = SaveForm(request.POST or None, own=own, initial={"name": name})
    counted, problem = _estimate(query)
    if request.method == "POST" and form.is_valid() and not problem:
        facts = form.cleaned_data
        replaced = facts.get("replaces")
        told = {"name": facts["name"], "query": query, "shared": facts["shared"]}
        if replaced:
            saved.replace(search=replaced, **told)
        kept = replaced or saved.save(owner=request.user, **told)
        set_cadence(search=kept, user=request.user, cadence=facts["cadence"])
        messages.success(request, "Saved.")
        if request.htmx:
            return render(request, "_saved_part.html")
        return redirect(results_address(query))
    context = {
        "form": form,
        "chips": chips(query),
        "querystring": query.to_querystring(),
        "back": results_address(query),
        "counted": counted,
        "a_week": round(_last_90_days(counted) / WEEKS_OF_90_DAYS) if counted else 0,
        "came_in": _last_90_days(counted) if counted else 0,
        "noun": noun(query.kind),
        "problem": problem,
    }
    status = 422 if form.errors or problem else 200
    return render(request, "saved_new.html", context, status=status)


@require_safe
def saved_count(request: HttpRequest) -> HttpResponse:
    """How much is new, for the masthead of a page that stays open."""
    return render(request, "_saved_new.html")


@require_http_methods(["GET", "HEAD", "POST"])
def saved_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    search = _own(request, public_id)
    query = saved.query_of(search)
    initial = {
        "name": search.name,
        "q": query.q,
        "keep": [f"{name}={value}" for name, value in query.parameters()],
    }
    form = EditForm(request.POST or None, query=query, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        saved.change(search=search, name=facts["name"], query=form.query())
        messages.success(request, "Saved.")
        return redirect("saved")
    stored = saved.stored(search)
    context = {
        "form": form, "search": search, "href": results_address(query), "problem": stored.problem,
    }  # fmt: skip
    return render(request, "saved_edit.html", context, status=422 if form.errors else 200)


@require_POST
def saved_open(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open what is new; the address it leads to is a window that stays as it is."""
    search = _visible(request, public_id)
    window = saved.open_new(
        search=search, reader=request.user, upto=whole(request.POST.get("upto", ""))
    )
    return redirect(results_address(window))


@require_safe
@in_turn
def saved_news(request: HttpRequest, public_id: str) -> HttpResponse:
    """All that is new on a search, told apart; reading it marks nothing as seen."""
    search = _visible(request, public_id)
    page = news_page(search, request.user, request.GET)
    return render(request, "saved_news.html", {"page": page, "search": search})


@require_http_methods(["GET", "HEAD", "POST"])
def saved_share(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who may open and copy it."""
    search = _own(request, public_id)
    initial = {"team": search.shared, "people": [one.user_id for one in search.shares.all()]}
    people = saved.colleagues_of(search)
    form = ShareForm(
        request.POST if request.method == "POST" else None, people=people, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        saved.share(search=search, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("saved")
    context = {"form": form, "search": search}
    return render(request, "saved_share.html", context, status=422 if form.errors else 200)


@require_POST
def saved_repair(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put in place of a search that cannot be read the one that is offered for it."""
    search = _own(request, public_id)
    repaired = saved.stored(search).repaired
    if repaired is not None:
        saved.change(search=search, query=repaired)
        messages.success(request, "Repaired.")
    return redirect("saved")


@require_POST
def saved_copy(request: HttpRequest, public_id: str) -> HttpResponse:
    made = saved.copy(search=_visible(request, public_id), owner=request.user)
    messages.success(request, f"“{made.name}” is yours to change.")
    return redirect("saved")


@require_POST
def saved_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Done at once; the page it leads to offers to undo it, and is read on from the row `then`."""
    search = _own(request, public_id)
    saved.delete(search=search)
    then = saved.own(request.user).filter(public_id=request.POST.get("then", "")).first()
    row = f"#saved-{then.public_id}" if then else ""
    return redirect(f"{reverse('saved')}?deleted={search.public_id}{row}")


@require_POST
def saved_restore(request: HttpRequest, public_id: str) -> HttpResponse:
    search = get_object_or_404(saved.restorable(request.user), public_id=public_id)
    saved.restore(search=search)
    messages.success(request, f"“{search.name}” is back.")
    return redirect("saved")


@require_POST
def saved_seen(request: HttpRequest) -> HttpResponse:
    """Mark as seen: one search up to the numbers given, or all of one's own, or all shared ones."""
    shared = request.POST.get("list") == "shared"
    if public_id := request.POST.get("search"):
        searches = [_visible(request, public_id)]
        upto, decision = (whole(request.POST.get(name, "")) for name in ("upto", "decision"))
        saved.mark_seen(searches=searches, reader=request.user, upto=upto, decision=decision)
        messages.success(request, "Marked as seen.")
        return redirect("saved")
    searches = (saved.shared_with if shared else saved.own)(request.user)
    saved.mark_seen(searches=searches, reader=request.user)
    messages.success(request, "All marked as seen.")
    return redirect(reverse("saved") + ("?list=shared" if shared else ""))


def _own(request: HttpRequest, public_id: str) -> SavedSearch:
    return get_object_or_404(saved.own(request.user), public_id=public_id)


def _visible(request: HttpRequest, public_id: str) -> SavedSearch:
    visible = SavedSearch.objects.visible_to(request.user)
    return get_object_or_404(visible, public_id=public_id)


def _listed(row: saved.Row, reader: User, people: int) -> Listed:
    """people: whom it is shared with by name."""
    if row.news is None:
        return Listed(row, None, results_address(row.query), noun(row.query.kind))
    return Listed(
        row=row,
        bars=bars(row.news.arrivals.weeks, with_new=row.new is not None),
        href=results_address(row.query),
        noun=noun(row.query.kind),
        articles_href=results_address(new_articles(row.query, *row.news.window)),
        news_href=news_address(row.search, row.news, row.seen),
        readers=_readers(row.search, people) if row.search.owner_id == reader.pk else "",
    )


def _readers(search: SavedSearch, people: int) -> str:
    """ "Shared with the team and 2 people." """
    told = ["the team"] * search.shared
    told += [f"{people} {'person' if people == 1 else 'people'}"] * bool(people)
    return f"Shared with {' and '.join(told)}." if told else ""


def _estimate(query: SearchQuery) -> tuple[Arrivals | None, str]:
    """What the search would bring; or why it cannot be read."""
    try:
        upto = indexed_sequence(engine())
        return arrivals(query, seen=upto, bounds=week_bounds(upto)), ""
    except QueryError as error:
        return None, error.problem.message
    except EngineError:
        return None, ""


def _last_90_days(counted: Arrivals) -> int:
    return sum(week.count for week in counted.weeks[-WEEKS_OF_90_DAYS:])


def _noun_of(rows: list[saved.Row]) -> str:
    nouns = {noun(row.query.kind) for row in rows}
    return nouns.pop() if len(nouns) == 1 else "result"
