"""Articles as found, their tags, the files they came from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from briefs.models.fields import (
    PRECISIONS,
    PublicIdField,
    date_with_precision,
    partial_date,
)
from briefs.models.vocabulary import Country, Outlet, Topic


class Original(models.Model):
    """A file as uploaded, kept under its hash in `MEDIA_ROOT`."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    path = models.CharField(max_length=255, unique=True)
    created = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name


class TitleFrom(models.TextChoices):
    TEXT = "text", "Found in the text"
    METADATA = "metadata", "Given with the file"
    FILE = "file", "The name of the file"
    SENTENCE = "first sentence", "The first sentence: the file has no headline"
    EDITOR = "editor", "Set by an editor"


class FactFrom(models.TextChoices):
    """Where another fact than the title comes from, and how sure it is therefore."""

    FILE = "file", "Given with the file"
    ADDRESS = "address", "From the web address: likely"
    TEXT = "text", "Read in the text: check it"
    UPLOAD = "upload", "Set for the upload"
    EDITOR = "editor", "Set by an editor"


class ArticleQuerySet(models.QuerySet["Article"]):
    def live(self) -> ArticleQuerySet:
        return self.filter(deleted_at__isnull=True)


class Article(models.Model):
    """`text` is as found; every span in quotes and zones points into it. Where a corrected version
    took its place, the earlier text is kept as an article of its own, which is not live."""

    public_id = PublicIdField()
    external_id = models.CharField(max_length=255, blank=True, db_index=True)
    sequence = models.PositiveBigIntegerField(unique=True, help_text="First seen.")
    revision = models.PositiveIntegerField(default=1)
    clustered = models.PositiveIntegerField(
        default=0, editable=False, help_text="The revision whose statements are in their clusters."
    )

    cluster = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="in_cluster",
        help_text="The first article of nearly this text, itself where there is no other; empty"
        " where that was not looked for yet.",
    )  # fmt: skip

    title = models.CharField(max_length=400)
    title_from = models.CharField(max_length=20, choices=TitleFrom.choices)
    text = models.TextField()
    text_hash = models.CharField(max_length=64, db_index=True)
    zones = models.JSONField(default=list, help_text="[[kind, start, end], …]")
    numbered = models.JSONField(
        null=True,
        editable=False,
        help_text="[[start, end], …] of ¶ 1, ¶ 2, …; empty if stored by a version that counted anew.",
    )
    language = models.CharField(max_length=8, default="en")

    outlet = models.ForeignKey(
        Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    published = models.DateField(null=True, blank=True)
    published_precision = models.CharField(max_length=5, blank=True, choices=PRECISIONS)
    published_words = models.CharField(
        max_length=120, blank=True, help_text="The words of the text the date was read from."
    )
    facts_from = models.JSONField(
        default=dict,
        blank=True,
        help_text="outlet, published, byline, url -> FactFrom, where known.",
    )
    byline = models.CharField(max_length=400, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=400, blank=True)
    public = models.BooleanField(default=False, help_text="Open to readers without an account.")

    countries = models.ManyToManyField(Country, through="ArticleCountry", related_name="articles")
    topics = models.ManyToManyField(Topic, through="ArticleTopic", related_name="articles")

    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    original = models.ForeignKey(
        Original, null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    encoding = models.CharField(max_length=40, blank=True)
    extractor_version = models.CharField(max_length=40, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    changed = models.DateTimeField(default=timezone.now, editable=False)

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    deleted_reason = models.CharField(max_length=400, blank=True)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="earlier_texts",
        editable=False,
        help_text="The article whose earlier text this is: a corrected one took its place then.",
    )  # fmt: skip

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-sequence"]
        indexes = [
            # Each start asks how many articles an older version of the extraction has read.
            models.Index(
                name="article_read_by",
                fields=["extractor_version", "language"],
                condition=Q(deleted_at__isnull=True),
            ),
            models.Index(
                name="article_to_cluster", fields=["id"], condition=Q(clustered__lt=F("revision"))
            ),
        ]
        constraints = [
            date_with_precision("published", "article"),
            models.CheckConstraint(name="article_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="article_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="article_replaced_is_gone",
                condition=Q(replaced_by__isnull=True) | Q(deleted_at__isnull=False),
            ),
            # Identity: the same text from another outlet is another article of one cluster.
            models.UniqueConstraint(
                name="article_once_per_outlet",
                fields=["text_hash", "outlet"],
                condition=Q(deleted_at__isnull=True, outlet__isnull=False),
            ),
            models.UniqueConstraint(
                name="article_once_without_outlet",
                fields=["text_hash"],
                condition=Q(deleted_at__isnull=True, outlet__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def headline(self) -> str:
        """The title, where it is one and not the first sentence."""
        return "" if self.title_from == TitleFrom.SENTENCE else self.title

    @property
    def published_date(self):
        return partial_date(self.published, self.published_precision)

    @property
    def current(self) -> Article:
        """The article as it is now, where this is an earlier text of it; else itself."""
        return self.replaced_by or self


class ArticleBand(models.Model):
    """A key that articles of nearly the same text are likely to share (`briefs.resemblance`)."""

    key = models.BigIntegerField(db_index=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.key} ({self.article_id})"


class ArticleCountry(models.Model):
    """How often an article's body names a country."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    country = models.ForeignKey(Country, on_delete=models.CASCADE)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "country"], name="article_country_once")
        ]

    def __str__(self) -> str:
        return f"{self.country_id} ({self.count})"


class ArticleTopic(models.Model):
    """How often an article's body touches a topic (its own aliases, not its children's)."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "topic"], name="article_topic_once")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} ({self.count})"
