from django.apps import AppConfig


class BriefsConfig(AppConfig):
    name = "briefs"
    verbose_name = "Record"

    def ready(self) -> None:
        from briefs import handlers  # noqa: F401  (registers the jobs)
