"""Addresses of the whole product: the record's, the search's, the admin's."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("briefs.urls")),
    path("", include("search.urls")),
]

handler500 = "briefs.views.failures.server_error"
