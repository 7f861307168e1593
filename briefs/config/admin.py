"""Django's admin for admins only, entered by the product's own sign-in."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from briefs.views.signing_in import sign_out


class ReadoutAdminSite(admin.AdminSite):
    site_header = "Readout: the record"
    site_title = "Readout"
    index_title = "Record and vocabulary"
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.is_active and request.user.is_admin

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """No second sign-in page: others would escape the throttle, and admins would wonder."""
        if request.user.is_authenticated:
            raise PermissionDenied("The admin is for admins.")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("password"))

    def logout(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        return sign_out(request)
