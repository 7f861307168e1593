"""Django's admin: admins get in, others don't; what it changes goes through the record's doors."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.html import escape

from briefs import corrections, ingest
from briefs.models import (
    Article,
    AuditEntry,
    Country,
    Job,
    OutboxEntry,
    Outlet,
    Quote,
    Speaker,
    SpeakerAlias,
    Topic,
    User,
)
from briefs.models.people import Role
from briefs.models.quotes import State

pytestmark = pytest.mark.django_db

MODELS = sorted(
    (model._meta.app_label, model._meta.model_name)
    for model in admin.site._registry
    if model._meta.app_label == "briefs"
)


def address(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def dora(db) -> User:
    """Another admin."""
    email, facts = "dora@example.org", {"name": "Dora Admin", "role": Role.ADMIN}
    return User.objects.create_user(email, "correct horse battery", **facts)


@pytest.fixture
def quote(collection) -> Quote:
    return Quote.objects.filter(speaker__isnull=False).first()


def unchanged(response) -> dict[str, object]:
    """The fields of an admin form as they stand, to be sent back with one of them changed."""
    data: dict[str, object] = {}
    context = response.context
    forms = [context["adminform"].form]
    for formset in context["inline_admin_formsets"]:
        if formset.formset.management_form:
            forms.append(formset.formset.management_form)
            forms += formset.formset.forms
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data


class TestGettingIn:
    def test_by_the_products_own_sign_in(self, client):
        response = client.get(reverse("admin:index"))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("sign_in"))

    @pytest.mark.parametrize("who", ["as_alice", "as_bob"])
    def test_not_for_analysts_and_editors(self, who, request):
        client = request.getfixturevalue(who)
        assert client.get(reverse("admin:index"), follow=True).status_code == 403
        assert client.get(reverse("admin:login")).status_code == 403

    @pytest.mark.parametrize(("app", "model"), MODELS)
    def test_every_list_opens_and_searches(self, as_charlie, collection, app, model):
        listing = reverse(f"admin:{app}_{model}_changelist")
        assert as_charlie.get(listing).status_code == 200
        assert as_charlie.get(listing, {"q": "lavrov"}).status_code == 200

    @pytest.mark.parametrize("model", [Article, Quote, Speaker, Country, Topic, User])
    def test_rows_open(self, as_charlie, collection, model):
        row = model.objects.first()
        assert as_charlie.get(address(model, "change", row.pk)).status_code == 200

    def test_lists_do_not_ask_once_a_row(
        self, as_charlie, collection, django_assert_max_num_queries
    ):
        for model in (Article, Quote, Speaker):
            with django_assert_max_num_queries(20):
                as_charlie.get(address(model, "changelist"))


class TestMerging:
    @pytest.fixture
    def two(self, quote) -> tuple[Speaker, Speaker]:
        other = Speaker.objects.create(slug="somebody-else", name="Somebody Else")
        return quote.speaker, other

    def test_asks_which_one_stays_and_proposes_the_heavier(self, as_charlie, two):
        heavy, light = two
        page = as_charlie.post(
            address(Speaker, "changelist"),
            {"action": "merge_selected", "_selected_action": [light.pk, heavy.pk]},
        ).content.decode()
        assert f'value="{heavy.pk}" checked' in page
        assert "Choose the one to keep" in page
        assert Speaker.objects.filter(merged_into__isnull=False).count() == 0

    def test_confirmed_it_merges(self, as_charlie, two):
        heavy, light = two
        as_charlie.post(
            address(Speaker, "changelist"),
            {
                "action": "merge_selected",
                "_selected_action": [light.pk, heavy.pk],
                "into": heavy.pk,
                "confirm": "yes",
            },
        )
        light.refresh_from_db()
        assert light.merged_into == heavy

    def test_a_refusal_is_told(self, as_charlie, two):
        heavy, _ = two
        response = as_charlie.post(
            address(Speaker, "changelist"),
            {"action": "merge_selected", "_selected_action": [heavy.pk]},
            follow=True,
        )
        assert "Choose at least two to merge." in response.content.decode()

    def test_nothing_new_is_filed_under_a_merged_row(self, as_charlie, two):
        heavy, light = two
        Speaker.objects.filter(pk=light.pk).update(merged_into=heavy)
        found = as_charlie.get(
            reverse("admin:autocomplete"),
            {
                "term": "Somebody",
                "app_label": "briefs",
                "model_name": "quote",
                "field_name": "speaker",
            },
        ).json()
        assert found["results"] == []


class TestEditing:
    def test_a_statement_becomes_confirmed_recorded_and_announced(self, as_charlie, quote):
        page = as_charlie.get(address(Quote, "change", quote.pk))
        before = OutboxEntry.objects.count()
        data = {**unchanged(page), "said_on": "2020-02"}
        response = as_charlie.post(address(Quote, "change", quote.pk), data)
        assert response.status_code == 302
        quote.refresh_from_db()
        assert (quote.said_date.isoformat(), quote.state) == ("2020-02", State.CONFIRMED)
        assert AuditEntry.objects.filter(action="correct", object_id=quote.public_id).exists()
        assert OutboxEntry.objects.count() == before + 1

    def test_a_new_name_variant_is_keyed_and_recorded(self, as_charlie, quote):
        speaker = quote.speaker
        page = as_charlie.get(address(Speaker, "change", speaker.pk))
        data = unchanged(page)
        blank = max(
            key for key in data if key.startswith("aliases-") and key.endswith("-speaker")
        ).rsplit("-", 1)[0]
        data[f"{blank}-text"] = "The Honourable Otherwise"
        response = as_charlie.post(address(Speaker, "change", speaker.pk), data)
        assert response.status_code == 302
        assert SpeakerAlias.objects.get(text="The Honourable Otherwise").key
        entry = AuditEntry.objects.filter(action="details", object_id=str(speaker.pk)).first()
        assert entry.after["added"] == ["The Honourable Otherwise"]
        gained = set(entry.after["aliases"]) - set(entry.before["aliases"])
        assert gained == {"The Honourable Otherwise"}

    def test_an_article_by_its_facts_never_its_text(self, as_charlie, quote):
        article = quote.article
        page = as_charlie.get(address(Article, "change", article.pk))
        data = {**unchanged(page), "title": "Another title", "text": "Forged."}
        assert as_charlie.post(address(Article, "change", article.pk), data).status_code == 302
        text = article.text
        article.refresh_from_db()
        assert (article.title, article.text) == ("Another title", text)
        assert AuditEntry.objects.filter(action="edit", object_id=article.public_id).exists()

    def test_a_topic_cannot_stand_below_itself(self, as_charlie, collection):
        child = Topic.objects.filter(parent__isnull=False).first()
        page = as_charlie.get(address(Topic, "change", child.parent_id))
        data = {**unchanged(page), "parent": child.pk}
        response = as_charlie.post(address(Topic, "change", child.parent_id), data)
        assert "cannot stand below itself" in response.content.decode()

    def test_country_names_are_edited_a_line_each(self, as_charlie, collection):
        page = as_charlie.get(address(Country, "change", "RU"))
        data = {**unchanged(page), "aliases": "Russia\n Rossiya \n\nRossiya"}
        for name in ("former_names", "demonym_nouns", "demonym_adjectives", "capitals", "metonyms"):
            data[name] = "\n".join(getattr(Country.objects.get(code="RU"), name))
        assert as_charlie.post(address(Country, "change", "RU"), data).status_code == 302
        assert Country.objects.get(code="RU").aliases == ["Russia", "Rossiya"]


class TestAccounts:
    def test_a_new_account_can_sign_in(self, as_charlie, client):
        password = "several random words here"
        response = as_charlie.post(
            address(User, "add"),
            {
                "email": "Dora@Example.org",
                "name": "Dora",
                "role": "editor",
                "usable_password": "true",
                "password1": password,
                "password2": password,
            },
        )
        assert response.status_code == 302
        dora = User.objects.get(email="dora@example.org")
        assert dora.role == Role.EDITOR
        fields = {"username": "dora@example.org", "password": password}
        assert client.post(reverse("sign_in"), fields).status_code == 302
        assert AuditEntry.objects.get(action="add", object_type="user").after["role"] == "editor"

    def test_the_last_admin_stays_one(self, as_charlie, charlie: User):
        User.objects.filter(role=Role.ADMIN).exclude(pk=charlie.pk).delete()
        page = as_charlie.get(address(User, "change", charlie.pk))
        data = {**unchanged(page), "role": "analyst"}
        response = as_charlie.post(address(User, "change", charlie.pk), data)
        assert "This is the last admin" in response.content.decode()
        charlie.refresh_from_db()
        assert charlie.is_admin

    def test_people_are_switched_off_not_deleted(self, as_charlie, alice: User):
        assert (
            as_charlie.post(address(User, "delete", alice.pk), {"post": "yes"}).status_code == 403
        )


class TestReadOnly:
    @pytest.mark.parametrize("model", [Job, AuditEntry])
    def test_what_the_product_writes_is_only_shown(self, as_charlie, model):
        assert as_charlie.get(address(model, "add")).status_code == 403

    def test_a_job_that_was_given_up_can_run_again(self, as_charlie):
        job = Job.objects.create(kind="read-file", key="read-file:0", state="dead", failures=5)
        as_charlie.post(
            address(Job, "changelist"), {"action": "run_again", "_selected_action": [job.pk]}
        )
        job.refresh_from_db()
        assert (job.state, job.failures) == ("waiting", 0)


class TestTwoAtOnce:
    """A form carries the version of what it shows."""

    def opened(self, client, row) -> tuple[str, dict[str, object]]:
        page = address(type(row), "change", row.pk)
        response = client.get(page)
        return page, unchanged(response) | {"_version": response.context["version"]}

    @pytest.mark.parametrize("model", [Speaker, Topic, Outlet, Country])
    def test_the_slower_one_is_told_who_changed_what_to_what(
        self, as_charlie, dora, signed_in, collection, model
    ):
        row = model.objects.filter(name__gt="B").first()
        name = row.name
        page, ones = self.opened(as_charlie, row)
        slower = signed_in(dora)
        _, others = self.opened(slower, row)
        assert as_charlie.post(page, ones | {"name": "Altogether new"}).status_code == 302
        late = slower.post(page, others | {"name": "Quite another"})
        assert late.status_code == 409
        told = " ".join(late.content.decode().split())
        assert "<b>Charlie Admin</b> changed it" in told
        assert f"name from “{escape(name)}” to “Altogether new”" in told
        row.refresh_from_db()
        assert row.name == "Altogether new"
        # Sent again in the knowledge of that, it holds.
        assert slower.post(page, dict(late.context["kept"])).status_code == 302
        row.refresh_from_db()
        assert row.name == "Quite another"

    def test_names_that_texts_have_added_are_no_conflict(self, as_charlie, collection):
        speaker = Speaker.objects.filter(aliases__isnull=False).first()
        page, data = self.opened(as_charlie, speaker)
        SpeakerAlias.objects.create(speaker=speaker, text="The Envoy", key="envoy")
        assert as_charlie.post(page, data | {"name": "Somebody Else"}).status_code == 302
        assert speaker.aliases.filter(text="The Envoy").exists()

    def test_of_a_statement_and_an_article_too(self, as_charlie, bob, quote):
        page, data = self.opened(as_charlie, quote)
        corrections.correct_quote(by=bob, quote=Quote.objects.get(pk=quote.pk))
        assert as_charlie.post(page, data).status_code == 409
        page, data = self.opened(as_charlie, quote.article)
        ingest.edit_article(article=quote.article, by=bob, title="Another")
        assert as_charlie.post(page, data | {"title": "A third"}).status_code == 409
