from django.apps import AppConfig
from django.utils import timezone


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        from search import handlers  # noqa: F401  (registers the jobs)
        from search.query import today

        today.told_by(timezone.localdate)
