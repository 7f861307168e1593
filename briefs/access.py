"""Who may open which view. Everything is closed unless a view says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

View = Callable[..., HttpResponse]


def anyone(view: View) -> View:
    """Open without an account: signing in, the health check."""
    view.open_to_anyone = True  # type: ignore[attr-defined]
    return view


def reading(view: View) -> View:
    """Open without an account for GET where READOUT_PUBLIC is on; public articles only."""
    view.open_to_readers = True  # type: ignore[attr-defined]
    return view


def editor_required(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_editor:
            raise PermissionDenied("Uploading and correcting are for editors.")
        return view(request, *args, **kwargs)

    return guarded


def admin_required(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_admin:
            raise PermissionDenied("This page is for admins.")
        return view(request, *args, **kwargs)

    return guarded


def may_pass_unsigned(view: View, method: str | None) -> bool:
    if getattr(view, "open_to_anyone", False):
        return True
    is_reading = getattr(view, "open_to_readers", False) and method in ("GET", "HEAD")
    return settings.PUBLIC and is_reading


def sees_all(user: object) -> bool:
    """Signed-in people see every article, others only public ones."""
    return bool(getattr(user, "is_authenticated", False))


def safe_next(request: HttpRequest) -> str:
    """Where a posted form wants to lead, if that is on this site; else the first page."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else "/"
