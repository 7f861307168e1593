"""The jobs of this app, registered when it is ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from briefs import clustering, ingest, jobs, near_copies, retagging, sequences


def _file_given_up(payload: Mapping[str, Any]) -> None:
    ingest.give_up_file(file_id=payload["file"])


@jobs.handler(ingest.READ_FILE, when_given_up=_file_given_up)
def read_file(payload: Mapping[str, Any]) -> None:
    ingest.read_file(file_id=payload["file"])


@jobs.handler(ingest.SET_FACTS)
def set_facts(payload: Mapping[str, Any]) -> None:
    ingest.set_facts(upload_id=payload["upload"], by_id=payload["by"])


@jobs.handler(retagging.TAG_AGAIN)
def tag_again(payload: Mapping[str, Any]) -> None:
    retagging.tag_again()


@jobs.handler(near_copies.CLUSTER_ARTICLES)
def cluster_articles(payload: Mapping[str, Any]) -> None:
    near_copies.cluster_some()


@jobs.handler(sequences.CLUSTER)
def cluster_again(payload: Mapping[str, Any]) -> None:
    clustering.cluster_again()
