"""What an editor may set on an article: its facts, and its text by a corrected version of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from briefs import audit, ingest, readers
from briefs.forms.dates import PartialDateField, PartialDatesForm
from briefs.forms.uploads import MAX_PASTED
from briefs.models import Article, Outlet, OutletAlias, Upload, User
from briefs.models.articles import FactFrom
from briefs.readers.language import LANGUAGES
from briefs.vocabulary.folding import fold_keeping_length


class ArticleForm(PartialDatesForm):
    published_on = PartialDateField(label="Published", help_text="A day, a month or a year.")
    language = forms.ChoiceField(
        label="Language", required=False, help_text="Statements are read in English texts alone."
    )
    url = forms.URLField(label="Address", required=False, max_length=1000, assume_scheme="https")
    partial_dates = {"published_on": "published"}
    outlet_field = "outlet"

    class Meta:
        model = Article
        fields = (
            "title",
            "outlet",
            "byline",
            "language",
            "url",
            "external_id",
            "licence",
            "public",
        )
        labels = {
            "byline": "Author",
            "external_id": "Identifier",
            "public": "Open to readers without an account",
        }
        help_texts = {"public": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = self.instance.language
        self.fields["language"].choices = ({present: present} | LANGUAGES).items()

    def clean_language(self) -> str:
        """As it is where nothing is chosen."""
        return self.cleaned_data["language"] or self.instance.language

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        outlet = self.chosen_outlet()
        if outlet is None and cleaned.get(self.outlet_field):
            return cleaned  # a new outlet holds no articles yet
        copies = Article.objects.live().filter(text_hash=self.instance.text_hash, outlet=outlet)
        if twin := copies.exclude(pk=self.instance.pk).first():
            where = f"in {outlet}" if outlet else "without a source"
            self.add_error(
                self.outlet_field, f"The same text is here already {where}: “{twin.title}”."
            )
        return cleaned

    def chosen_outlet(self) -> Outlet | None:
        return self.cleaned_data.get("outlet")

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of `ingest.edit_article`."""
        cleaned = self.cleaned_data
        names = ("title", "byline", "language", "url", "external_id", "licence", "public")
        facts = {name: cleaned[name] for name in names}
        return {**facts, "outlet": self.chosen_outlet(), "published": cleaned["published_on"]}


class ArticleFactsForm(ArticleForm):
    """The same with the outlet by name, so that a new one can be given.

    The page carries what it showed along: what was left as shown is not set, so that two who edit
    an article at once keep each what they wrote. version: `audit.latest` of what was shown.
    """

    outlet_name = forms.CharField(
        label="Source",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "outlets", "autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    field_order = ("title", "outlet_name", "published_on", "byline", "language", "url")
    outlet_field = "outlet_name"

    class Meta(ArticleForm.Meta):
        fields = ("title", "byline", "language", "url", "external_id", "licence", "public")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outlet = self.instance.outlet
        self.initial.setdefault("outlet_name", outlet.name if outlet else "")
        self.initial.setdefault("version", audit.latest(self.instance))
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "version"
        for name, help_text in _recognised(self.instance).items():
            self.fields[name].help_text = help_text

    def chosen_outlet(self) -> Outlet | None:
        """The outlet known by the name, if any."""
        key = fold_keeping_length(" ".join(self.cleaned_data.get("outlet_name", "").split()))
        alias = OutletAlias.objects.filter(key=key).select_related("outlet__merged_into").first()
        return alias and (alias.outlet.merged_into or alias.outlet)

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        changed = {_FACTS.get(name, name) for name in self.changed_data}
        if "outlet" in changed:
            facts["outlet"] = ingest.outlet_named(self.cleaned_data["outlet_name"])
        return {name: value for name, value in facts.items() if name in changed}


#: What fields are called that are not named like the fact they set.
_FACTS = {"outlet_name": "outlet", "published_on": "published"}


def _recognised(article: Article) -> dict[str, str]:
    """Of each fact in the form: where it comes from, and so how sure it is."""

    def where(fact: str, value: object) -> str:
        if not value:
            return "Not found"
        found = article.facts_from.get(fact)
        return FactFrom(found).label if found in FactFrom.values else ""

    published = where("published", article.published)
    if article.published_words:
        published = f"{FactFrom.TEXT.label}: “{article.published_words}”"
    return {
        "title": article.get_title_from_display(),
        "outlet_name": where("outlet", article.outlet),
        "published_on": f"A day, a month or a year. {published}".strip(),
        "byline": where("byline", article.byline),
        "url": where("url", article.url),
    }


class CorrectedTextForm(forms.Form):
    """A corrected version of an article: a file, or its text."""

    file = forms.FileField(label="File", required=False, max_length=255)
    text = forms.CharField(
        label="Or its text",
        required=False,
        max_length=MAX_PASTED,
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), cleaned.get("text")
        if not self.errors and bool(file) == bool(text):
            raise ValidationError("Choose a file or paste the text: one of both.")
        if file and readers.holds_many(file.name):
            self.add_error("file", "That file may hold several articles. Choose that of this one.")
        return cleaned

    def receive(self, article: Article, by: User) -> Upload:
        """It goes the way of an upload."""
        text = self.cleaned_data["text"]
        pasted = SimpleUploadedFile("Pasted text.txt", text.encode()) if text else None
        return ingest.receive(
            files=[pasted or self.cleaned_data["file"]],
            by=by,
            given=ingest.Given(replaces=article),
        )


class DeleteArticleForm(forms.Form):
    reason = forms.CharField(
        max_length=400,
        help_text="Shown at the article’s address for good, with your name and the date.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
