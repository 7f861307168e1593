"""What every template may ask of the site."""

from __future__ import annotations

from types import SimpleNamespace

from django.conf import settings
from django.http import HttpRequest

from briefs import review
from briefs.models import MixUp

THEMES = ("light", "dark")


def site(request: HttpRequest) -> dict[str, SimpleNamespace]:
    """`site.theme`: the account's, else the cookie's, else "" for the system's.

    `site.single_keys`: whether shortcuts of one key are on, for the account or by cookie.
    `site.mix_ups`, `site.review`: how many reported mix-ups and uncertain statements wait for
    editors; counted only where it is shown.
    """
    user = getattr(request, "user", None)
    theme = getattr(user, "theme", "") or request.COOKIES.get("theme", "")
    return {
        "site": SimpleNamespace(
            public=settings.PUBLIC,
            theme=theme if theme in THEMES else "",
            single_keys=getattr(user, "single_keys", request.COOKIES.get("keys") != "off"),
            mix_ups=lambda: MixUp.objects.waiting().count(),
            review=review.total,
        )
    }
