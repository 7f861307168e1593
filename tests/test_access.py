"""Who may do what at which address: every URL name × role × method. An unlisted name fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from briefs import audit, mixups, sessions, tokens
from briefs.models import Article, OutletLine, Quote, Upload, UploadFile, User
from search import dossiers, feeds
from search.alerts.switching import off_address
from search.exports import files
from search.feeds import feed_address
from search.models import Dossier, ExportFile, SavedSearch

pytestmark = pytest.mark.django_db

ANYONE, READERS, PEOPLE, EDITORS, ADMINS, NOBODY = (
    "anyone", "readers", "people", "editors", "admins", "nobody"
)  # fmt: skip


class Access(NamedTuple):
    """Who gets in by GET and by POST. `argument` names the object in the address."""

    get: str
    post: str = NOBODY
    argument: str = ""


TABLE = {
    "home": Access(READERS),
    "results": Access(READERS),
    "results_part": Access(READERS),
    "results_print": Access(READERS),
    "suggest": Access(READERS),
    "facet_values": Access(READERS, argument="facet"),
    "help": Access(READERS),
    "export": Access(READERS),
    "help_api": Access(READERS),
    # Writing takes a token and its scope (tests/api/test_tokens.py), never a session.
    "api_description": Access(ANYONE),
    "api_search": Access(READERS),
    "api_facet": Access(READERS, argument="facet"),
    "api_statements": Access(READERS),
    "api_statement": Access(READERS, argument="quote"),
    "api_articles": Access(READERS),
    "api_article": Access(READERS, argument="article"),
    "api_speakers": Access(READERS),
    "api_speaker": Access(READERS, argument="speaker"),
    "api_countries": Access(READERS),
    "api_country": Access(READERS, argument="country"),
    "api_topics": Access(READERS),
    "api_topic": Access(READERS, argument="topic"),
    "api_outlets": Access(READERS),
    "api_outlet": Access(READERS, argument="outlet"),
    "api_saved": Access(PEOPLE),
    "api_saved_search": Access(PEOPLE, argument="saved"),
    "api_uploads": Access(NOBODY),
    "api_upload": Access(NOBODY, argument="upload"),
    "api_nothing": Access(READERS),
    "article": Access(READERS, argument="article"),
    "statement": Access(READERS, argument="quote"),
    "cite": Access(READERS, argument="quote"),
    "speaker": Access(READERS, argument="speaker"),
    "position": Access(READERS, argument="position"),
    "country": Access(READERS, argument="country"),
    "topic": Access(READERS, argument="topic"),
    "outlet": Access(READERS, argument="outlet"),
    "outlet_line": Access(NOBODY, EDITORS, "line"),
    "mix_up_of_speaker": Access(PEOPLE, PEOPLE, "speaker"),
    "mix_up_of_statement": Access(PEOPLE, PEOPLE, "quote"),
    "mix_ups": Access(EDITORS),
    "mix_up_settle": Access(NOBODY, EDITORS, "mix_up"),
    "review": Access(EDITORS),
    "review_item": Access(EDITORS, EDITORS, "quote"),
    "review_part": Access(EDITORS, argument="quote"),
    "review_undo": Access(NOBODY, EDITORS),
    "review_people": Access(EDITORS),
    "statement_correct": Access(EDITORS, EDITORS, "quote"),
    "statement_withdraw": Access(NOBODY, EDITORS, "quote"),
    "statement_add": Access(EDITORS, EDITORS, "article"),
    "decision_undo": Access(NOBODY, EDITORS, "decision"),
    "speaker_split": Access(ADMINS, ADMINS, "speaker"),
    "audit": Access(ADMINS),
    "quality": Access(ADMINS),
    "corrections_export": Access(ADMINS),
    "article_original": Access(PEOPLE, argument="article"),
    "article_edit": Access(EDITORS, EDITORS, "article"),
    "article_replace": Access(EDITORS, EDITORS, "article"),
    "article_delete": Access(EDITORS, EDITORS, "article"),
    "upload": Access(EDITORS, EDITORS),
    "upload_batches": Access(EDITORS),
    "upload_original": Access(EDITORS, argument="refused"),
    "upload_batch": Access(EDITORS, EDITORS, "upload"),
    "upload_batch_part": Access(EDITORS, argument="upload"),
    "upload_columns": Access(EDITORS, EDITORS, "table"),
    "saved": Access(PEOPLE),
    "saved_new": Access(PEOPLE, PEOPLE),
    "saved_count": Access(PEOPLE),
    "saved_seen": Access(NOBODY, PEOPLE),
    "saved_edit": Access(PEOPLE, PEOPLE, "saved"),
    "alerts": Access(PEOPLE),
    "alerts_off": Access(ANYONE, ANYONE, "off"),
    "feed": Access(ANYONE, argument="feed"),
    "saved_alert": Access(PEOPLE, PEOPLE, "saved"),
    "saved_feed": Access(PEOPLE, PEOPLE, "saved"),
    "saved_opml": Access(NOBODY, PEOPLE),
    "saved_news": Access(PEOPLE, argument="saved"),
    "saved_share": Access(PEOPLE, PEOPLE, "saved"),
    "saved_repair": Access(NOBODY, PEOPLE, "saved"),
    "saved_open": Access(NOBODY, PEOPLE, "saved"),
    "saved_copy": Access(NOBODY, PEOPLE, "saved"),
    "saved_delete": Access(NOBODY, PEOPLE, "saved"),
    "saved_restore": Access(NOBODY, PEOPLE, "saved"),
    "sign_in_code": Access(ANYONE, ANYONE),
    "password_forgotten": Access(ANYONE, ANYONE),
    "password_new": Access(ANYONE, ANYONE, argument="new_password"),
    "second_factor": Access(PEOPLE, PEOPLE),
    "session_end": Access(NOBODY, PEOPLE, argument="session"),
    "api_tokens": Access(PEOPLE, PEOPLE),
    "api_token_revoke": Access(NOBODY, PEOPLE, "token"),
    "exports": Access(PEOPLE, PEOPLE),
    "exports_news": Access(PEOPLE),
    "export_download": Access(PEOPLE, argument="export"),
    "export_delete": Access(NOBODY, PEOPLE, "export"),
    "dossiers": Access(PEOPLE),
    "dossier_add": Access(PEOPLE, PEOPLE),
    "dossier": Access(PEOPLE, argument="dossier"),
    "dossier_edit": Access(PEOPLE, PEOPLE, "dossier"),
    "dossier_share": Access(PEOPLE, PEOPLE, "dossier"),
    "dossier_copy": Access(NOBODY, PEOPLE, "dossier"),
    "dossier_delete": Access(NOBODY, PEOPLE, "dossier"),
    "dossier_restore": Access(NOBODY, PEOPLE, "dossier"),
    "dossier_export": Access(PEOPLE, argument="dossier"),
    "dossier_pack": Access(PEOPLE, argument="dossier"),
    "dossier_item": Access(NOBODY, PEOPLE, "dossier_item"),
    "account": Access(PEOPLE, PEOPLE),
    "password": Access(PEOPLE, PEOPLE),
    "sign_in": Access(ANYONE, ANYONE),
    "sign_out": Access(NOBODY, ANYONE),
    "theme": Access(NOBODY, ANYONE),
    "single_keys": Access(NOBODY, ANYONE),
    "citation_style": Access(NOBODY, PEOPLE),
    "healthz": Access(ANYONE),
    "readyz": Access(ANYONE),
    "metrics": Access(NOBODY),  # takes a token of its own (tests/search/test_health.py)
}

#: Addresses of somebody else's private things, and of things that do not exist for a reader.
_PRIVATE = {"saved", "token", "session", "dossier", "dossier_item", "export"}
OWNED = {name for name, access in TABLE.items() if access.argument in _PRIVATE}
#: Work on what was deleted only.
RESTORING = {"saved_restore", "dossier_restore"}

ROLES = ("anonymous", "reader", "analyst", "editor", "admin")
GETS_IN = {
    ANYONE: set(ROLES),
    READERS: {"reader", "analyst", "editor", "admin"},
    PEOPLE: {"analyst", "editor", "admin"},
    EDITORS: {"editor", "admin"},
    ADMINS: {"admin"},
    NOBODY: set(),
}


def patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, space + (f"{one.namespace}:" if one.namespace else ""))
        else:
            yield f"{space}{one.name}", one


EVERY_NAME = dict(patterns(get_resolver()))
ADMIN_NAMES = {name for name in EVERY_NAME if name.startswith("admin:")}
ADMIN_MODELS = {model._meta.label_lower for model in admin.site._registry}
#: Pages of the admin that need no object, but for those that lead in and out.
ADMIN_PAGES = sorted(
    name
    for name in ADMIN_NAMES - {"admin:login", "admin:logout", "admin:jsi18n"}
    if not EVERY_NAME[name].pattern.regex.groups and name.endswith(("index", "list", "add"))
)


def _export_of(owner: User) -> ExportFile:
    """A file that is made."""
    file = ExportFile.objects.create(
        owner=owner, name="All", format="csv", origin="http://testserver", state="ready",
        finished=timezone.now(),
    )  # fmt: skip
    files.path_of(file).parent.mkdir(exist_ok=True)
    files.path_of(file).write_text("id")
    return file


def _session_of(user: User) -> str:
    Client().force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[-1])
    return sessions.of(user)[0].public_id


@pytest.fixture
def things(collection, alice: User, bob: User) -> dict[str, str]:
    """What stands in the addresses: public articles and what is in them, Alice's saved search."""
    quote = Quote.objects.filter(
        article__public=True,
        article__outlet__isnull=False,
        article__original__isnull=False,
        speaker__isnull=False,
        topics__isnull=False,
    ).first()
    table = UploadFile.objects.create(
        upload=Upload.objects.create(by=bob), position=1, name="table.csv", size=1, state="opened",
        columns={"names": ["text"], "sample": ["Talks"], "used": {"text": "text"}},
    )  # fmt: skip
    refused = UploadFile.objects.create(
        upload=table.upload, position=2, name="talks.pdf", size=1, state="refused",
        original=quote.article.original,
    )  # fmt: skip
    mine = SavedSearch.objects.create(owner=alice, name="Mine")
    article = quote.article
    line = OutletLine.objects.create(outlet=article.outlet, key=1, article=article)
    dossier = dossiers.make(owner=alice, name="Mine")
    dossiers.add(dossier=dossier, statements=[quote.public_id], by=alice)
    return {
        "": "",
        "dossier": dossier.public_id,
        "export": _export_of(alice).public_id,
        "dossier_item": f"{dossier.public_id} {quote.public_id}",
        "facet": "speaker",
        "article": quote.article.public_id,
        "quote": quote.public_id,
        "speaker": quote.speaker.slug,
        "position": f"{quote.speaker.slug} {quote.topics.first().slug}",
        "country": "RU",
        "topic": quote.topics.first().slug,
        "outlet": quote.article.outlet.slug,
        "line": f"{line.outlet.slug} {line.pk}",
        "mix_up": mixups.report(by=bob, kind="twice", speaker=quote.speaker).public_id,
        "decision": str(audit.record(by=bob, action="report", on=quote).pk),
        "table": f"{table.upload.public_id} {table.position}",
        "refused": f"{refused.upload.public_id} {refused.position}",
        "upload": Upload.objects.create(by=bob).public_id,
        "saved": mine.public_id,
        "feed": feed_address(feeds.make(search=mine, user=alice)).rsplit("/", 1)[1],
        "off": off_address(alice).rsplit("/", 1)[1],
        "new_password": "MQ a-token",
        "session": _session_of(alice),
        "token": tokens.make(owner=alice, name="Mine", scopes=["read"], days=None)[0].public_id,
    }


@pytest.fixture
def client_of(request, signed_in, settings) -> Callable[[str], Client]:
    people = {"analyst": "alice", "editor": "bob", "admin": "charlie"}

    def client(role: str) -> Client:
        settings.PUBLIC = role == "reader"
        if role in people:
            return signed_in(request.getfixturevalue(people[role]))
        return Client()

    return client


def address(name: str, things: dict[str, str]) -> str:
    return reverse(name, args=things[TABLE[name].argument].split())


def outcome(response: HttpResponse) -> str:
    """How the door answered: "in", or how it refused."""
    to_sign_in = response.status_code == 302 and response["Location"].startswith("/sign-in?")
    if response.status_code == 401 or to_sign_in:
        return "sign in"
    if response.status_code == 404:
        return "not there"
    return {403: "forbidden", 405: "no such method"}.get(response.status_code, "in")


def test_every_address_is_listed_here():
    assert set(EVERY_NAME) - ADMIN_NAMES == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_gets_where_it_may_and_nowhere_else(role, method, client_of, things):
    client = client_of(role)
    wrong = {}
    for name, access in TABLE.items():
        allowed = role in GETS_IN[access.get if method == "get" else access.post]
        found = outcome(getattr(client, method)(address(name, things)))
        expected = {"in"} if allowed else {"sign in", "forbidden", "no such method"}
        if allowed and name in OWNED and (role != "analyst" or name in RESTORING):
            expected = {"not there"}  # somebody else's, or not deleted
        if name == "api_nothing" and allowed:
            expected = {"not there"}
        if name in OWNED and not allowed:
            expected.add("not there")
        if found not in expected:
            wrong[name] = found
        if name in ("saved_delete", "dossier_delete") and method == "post":
            SavedSearch.objects.update(deleted_at=None)
            Dossier.objects.update(deleted_at=None)
        if name in ("sign_out", "theme"):
            client = client_of(role)
    assert not wrong


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_address_takes_other_methods(method, client_of, things):
    client = client_of("admin")
    answers = {name: getattr(client, method)(address(name, things)).status_code for name in TABLE}
    assert set(answers.values()) == {405}, answers


#: Mail programs post there; the address itself says who may.
WITHOUT_TOKEN = {"alerts_off"}


@pytest.mark.parametrize(
    "name",
    [name for name, one in TABLE.items() if one.post != NOBODY and name not in WITHOUT_TOKEN],
)
def test_every_write_wants_the_forms_token(name, things, alice: User, charlie: User):
    client = Client(enforce_csrf_checks=True)
    user = alice if name in OWNED else charlie
    client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[-1])
    response = client.post(address(name, things))
    assert response.status_code == 403
    assert "This form is too old" in response.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_the_admin_is_for_admins(role, client_of, collection):
    client = client_of(role)
    assert len(ADMIN_PAGES) > 20
    for name in ADMIN_PAGES:
        response = client.get(reverse(name))
        if role == "admin":
            # Read-only and fixed tables have no form to add to them.
            assert response.status_code == 200 or name.endswith("_add"), name
        else:
            assert response.status_code in (302, 403), name
            assert client.get(reverse(name), follow=True).status_code == (
                200 if role in ("anonymous", "reader") else 403
            )


def _admin_address(name: str) -> str:
    """That of an object that is there, where there is one."""
    model = name.removeprefix("admin:").rpartition("_")[0].replace("_", ".", 1)
    row = apps.get_model(model).objects.first() if model in ADMIN_MODELS else None
    known = {"app_label": "briefs", "content_type_id": 1}
    pattern = EVERY_NAME[name].pattern
    wanted = {*pattern.regex.groupindex, *pattern.converters}
    return reverse(name, kwargs={key: known.get(key, row.pk if row else 1) for key in wanted})


#: Where the admin sends whom it does not let in: there others are told that it is for admins.
TO_ITS_DOOR = ("/sign-in?", "/admin/login/?")


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_no_address_of_the_admin_is_for_others(role, client_of, collection):
    """Pages of objects, too, and whatever is posted there."""
    client, wrong = client_of(role), {}
    assert len(ADMIN_NAMES) > 60
    named = ADMIN_NAMES - {"admin:login", "admin:logout", "admin:None"}
    without_name = ["/admin/nothing", "/admin/briefs/user/1/"]
    for place in [*map(_admin_address, sorted(named)), *without_name]:
        for answer in (client.get(place), client.post(place, {})):
            is_out = answer.status_code == 302 and answer["Location"].startswith(TO_ITS_DOOR)
            if not is_out and answer.status_code != 403:
                wrong[place] = answer.status_code
    assert not wrong


class TestWhatIsNotPublic:
    @pytest.fixture
    def hidden(self, collection) -> Article:
        quote = Quote.objects.filter(article__public=True, speaker__isnull=False).first()
        Article.objects.filter(pk=quote.article_id).update(public=False)
        return quote.article

    @pytest.mark.parametrize("name", ["article", "statement", "cite"])
    def test_is_not_there_for_readers_without_an_account(self, name, hidden, client_of):
        id_ = hidden.public_id if name == "article" else hidden.quotes.first().public_id
        assert client_of("reader").get(reverse(name, args=[id_])).status_code == 404
        assert client_of("analyst").get(reverse(name, args=[id_])).status_code == 200

    def test_emails_are_shown_to_admins_only(self, hidden, client_of, things, charlie, alice):
        Upload.objects.create(by=charlie)
        SavedSearch.objects.create(owner=charlie, name="Theirs", shared=True)
        for role in ("analyst", "editor"):
            client = client_of(role)
            own = {"analyst": "alice", "editor": "bob"}[role]
            for name, access in TABLE.items():
                if role in GETS_IN[access.get] and name not in OWNED:
                    page = client.get(address(name, things))
                    text = b"" if page.streaming else page.content
                    for other in {"alice", "bob", "charlie"} - {own}:
                        assert f"{other}@example.org".encode() not in text, name
