"""The jobs of this app, registered when it is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from briefs import (
    clustering,
    ingest,
    jobs,
    name_variants,
    near_copies,
    password_resets,
    retagging,
    schedule,
    sequences,
    sessions,
    tries,
)


def _file_given_up(payload: Mapping[str, Any]) -> None:
    ingest.give_up_file(file_id=payload["file"])


@jobs.handler(ingest.READ_FILE, when_given_up=_file_given_up)
def read_file(payload: Mapping[str, Any]) -> None:
    ingest.read_files(file_ids=[payload["file"]])


@jobs.handler_of_several(ingest.READ_FILE, upto=ingest.REST_PRIORITY)
def read_files(payloads: Sequence[Mapping[str, Any]]) -> None:
    ingest.read_files(file_ids=[payload["file"] for payload in payloads])


@jobs.handler(ingest.SET_FACTS)
def set_facts(payload: Mapping[str, Any]) -> None:
    ingest.set_facts(upload_id=payload["upload"], by_id=payload["by"])


@jobs.handler(retagging.TAG_AGAIN)
def tag_again(payload: Mapping[str, Any]) -> None:
    retagging.tag_again()


@jobs.handler(near_copies.CLUSTER_ARTICLES)
def cluster_articles(payload: Mapping[str, Any]) -> None:
    near_copies.cluster_some()


@jobs.handler(name_variants.ANNOUNCE_VARIANTS)
def announce_name_variants(payload: Mapping[str, Any]) -> None:
    name_variants.announce()


@jobs.handler(sequences.CLUSTER)
def cluster_again(payload: Mapping[str, Any]) -> None:
    clustering.cluster_again()


@jobs.handler(password_resets.SEND_LINK)
def send_link(payload: Mapping[str, Any]) -> None:
    password_resets.send(user_id=payload["user"])


@jobs.handler(sessions.REMOVE_EXPIRED)
def remove_sessions(payload: Mapping[str, Any]) -> None:
    sessions.remove_expired()


@jobs.handler(tries.FORGET_OLD)
def forget_tries(payload: Mapping[str, Any]) -> None:
    tries.forget_old()


schedule.when(sessions.REMOVE_EXPIRED, sessions.is_removal_due)
schedule.when(tries.FORGET_OLD, tries.are_old)
schedule.when(name_variants.ANNOUNCE_VARIANTS, name_variants.is_due)
