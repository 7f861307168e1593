"""Two requests of the same moment that write the same thing: one row is there, and nobody saw an error.

    python -m tests.at_once [--rounds 60]

On the database of the environment (READOUT_DATA, READOUT_DATABASE), which should be of its own. SQLite
lets writers in one after the other; it is PostgreSQL that is put to the test.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable

import django

ROUNDS = 60


def main(rounds: int = ROUNDS) -> None:
    django.setup()
    from django.core.management import call_command

    from briefs.models import User

    call_command("migrate", verbosity=0)
    owner, one, other, third = (
        User.objects.get_or_create(email=f"{name}@example.org")[0] for name in "abcd"
    )
    for _ in range(rounds):
        read_at_once(owner, one)
        share_at_once(owner, one, other, third)
        demote_at_once(one, other)
    print(
        f"{rounds} rounds: alerts, feeds, marks and shares stood once, one admin was left, and nobody"
        " saw an error."
    )


def read_at_once(owner, one) -> None:
    """A reader's first alert, feed and mark on a search, each twice."""
    from search import feeds, saved
    from search.alerts.switching import set_cadence
    from search.models import Alert, Cadence, Feed, Seen
    from search.query.request import SearchQuery

    search = saved.save(owner=owner, name="Dams", query=SearchQuery(q="dam"))
    both(
        lambda: set_cadence(search=search, user=one, cadence=Cadence.DAILY),
        lambda: set_cadence(search=search, user=one, cadence=Cadence.AT_ONCE),
    )
    both(*2 * [lambda: feeds.make(search=search, user=one)])
    both(
        lambda: saved.open_new(search=search, reader=one),
        lambda: saved.mark_seen(searches=[search], reader=one),
    )
    for model in (Alert, Feed, Seen):
        must(model.objects.filter(search=search, user=one).count() == 1, model.__name__)


def share_at_once(owner, one, other, third) -> None:
    """With these, and with those: in the end it is the one or the other."""
    from search import dossiers, saved
    from search.models import Dossier, SavedSearch
    from search.query.request import SearchQuery

    search = saved.save(owner=owner, name="Dams", query=SearchQuery(q="dam"))
    again = SavedSearch.objects.get(pk=search.pk)
    both(
        lambda: saved.share(search=search, team=False, people=[one, other]),
        lambda: saved.share(search=again, team=False, people=[other, third]),
    )
    dossier = dossiers.make(owner=owner, name="Dams")
    same = Dossier.objects.get(pk=dossier.pk)
    both(
        lambda: dossiers.share(dossier=dossier, team=False, people=[one, other], owners=[]),
        lambda: dossiers.share(dossier=same, team=False, people=[other, third], owners=[]),
    )
    for shared in (search, dossier):
        must(
            readers(shared) in ({one.pk, other.pk}, {other.pk, third.pk}), f"readers of {shared!r}"
        )


def demote_at_once(*admins) -> None:
    """Two admins, nobody else being one, take the role from each other: one of them keeps it."""
    from django.db import transaction

    from briefs.forms.accounts import UserForm
    from briefs.models import User
    from briefs.models.people import Role

    those = User.objects.filter(pk__in=[one.pk for one in admins])
    those.update(role=Role.ADMIN)

    def demote(admin) -> None:
        user = User.objects.get(pk=admin.pk)
        with transaction.atomic():
            form = UserForm(
                {"email": user.email, "role": Role.ANALYST, "is_active": True}, instance=user
            )
            if form.is_valid():
                form.save()

    both(*(lambda admin=admin: demote(admin) for admin in admins))
    must(those.filter(role=Role.ADMIN).count() == 1, "admins")
    those.update(role=Role.ANALYST)


def readers(shared) -> set[int]:
    return set(shared.shares.values_list("user_id", flat=True))


def both(*calls: Callable[[], object]) -> None:
    """Make the calls at the same moment, each over a connection of its own."""
    from django.db import connections

    gate, errors = threading.Barrier(len(calls)), []

    def make(call: Callable[[], object]) -> None:
        try:
            gate.wait()
            call()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=make, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    must(not errors, f"{errors}")


def must(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(otherwise)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    main(**vars(parser.parse_args()))
