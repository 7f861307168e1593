"""The admin as an app of this product: its own site, see `briefs.config.admin`."""

from django.contrib.admin.apps import AdminConfig


class ReadoutAdminConfig(AdminConfig):
    default_site = "briefs.config.admin.ReadoutAdminSite"
