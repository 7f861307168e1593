"""Countries, topics and outlets: what statements are filed under."""

from __future__ import annotations

from django.db import models


class Country(models.Model):
    """ISO 3166 alpha-2, besides EU, XK and the former SU, YU, CS, DD."""

    code = models.CharField(max_length=2, primary_key=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=80, unique=True)
    official_name = models.CharField(max_length=160, blank=True)
    former_names = models.JSONField(default=list, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    demonym_nouns = models.JSONField(default=list, blank=True)
    demonym_adjectives = models.JSONField(default=list, blank=True)
    capitals = models.JSONField(default=list, blank=True)
    metonyms = models.JSONField(
        default=list, blank=True, help_text="Seats used as actors: Kremlin, White House."
    )
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "countries"
        constraints = [
            models.CheckConstraint(
                name="country_code_shape", condition=models.Q(code__regex=r"^[A-Z]{2}$")
            )
        ]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120, unique=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="topic_not_its_own_parent",
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("pk")),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TopicAlias(models.Model):
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=120)
    exact = models.BooleanField(default=False, help_text="Matched as written, capitals and all.")
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "topic aliases"
        constraints = [models.UniqueConstraint(fields=["topic", "text"], name="topic_alias_once")]

    def __str__(self) -> str:
        return self.text


class Outlet(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120, unique=True)
    url = models.URLField(blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OutletAlias(models.Model):
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="aliases")
    key = models.CharField(max_length=120, unique=True, help_text="Folded name.")

    class Meta:
        verbose_name_plural = "outlet aliases"

    def __str__(self) -> str:
        return self.key
