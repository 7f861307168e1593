"""The doctor names what is wrong, and what to do; and finds nothing where nothing is wrong."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

from tests.product import Product


@pytest.fixture
def patient(empty_product: Product) -> Product:
    return empty_product


def wrong(product: Product, *more: str) -> dict[str, str]:
    """What is wrong -> what to do."""
    done = product.run("doctor", "--json", *more)
    findings = json.loads(done.stdout)
    found = {one["about"]: one["advice"] for one in findings if one["level"] == "wrong"}
    assert done.returncode == (1 if found else 0), done.stderr
    assert all(one["advice"] for one in findings if one["level"] != "ok")
    return found


def test_a_healthy_one(patient: Product) -> None:
    assert wrong(patient, "--thorough") == {}
    said = patient.manage("doctor")
    for about in ("settings", "permissions", "disk", "database", "accounts", "index", "queue"):
        assert f" {about} " in said


def test_what_people_get_wrong(patient: Product) -> None:
    """Open folders, no index, no admin, a clock behind, an original that is gone."""
    patient.rows(
        "INSERT INTO briefs_original (sha256, name, size, path, created)"
        " VALUES ('x', 'x.txt', 1, 'x', '2020-01-01')"
    )
    shutil.rmtree(patient.data / "index")
    (patient.data / "secret-key").chmod(0o644)
    patient.rows("UPDATE briefs_user SET is_active = 0")
    patient.rows(
        "INSERT INTO briefs_auditentry (action, object_type, object_id, at, before, after, found)"
        " VALUES ('add', 'x', '1', '2999-01-01', '{}', '{}', '{}')"
    )
    found = wrong(patient)
    assert set(found) == {"permissions", "index", "accounts", "clock", "originals"}
    assert found["permissions"].startswith("chmod go= ")
    assert "index rebuild" in found["index"]


def test_work_that_nobody_does(patient: Product) -> None:
    """And settings that are not for others."""
    careless = Product(patient.data, {"READOUT_DEBUG": "1"})
    long_ago = "2020-01-01 00:00:00"
    patient.rows(
        "INSERT INTO briefs_job (kind, key, payload, priority, state, attempts, failures, progressed,"
        " worker, run_after, error, created)"
        " VALUES ('x', 'x', '{}', 0, 'waiting', 0, 0, 0, '', ?, '', ?)",
        [long_ago, long_ago],
    )
    patient.rows(
        "INSERT INTO briefs_outboxentry (article_id, sequence, created) VALUES (1, 1, ?)",
        [long_ago],
    )
    found = wrong(careless)
    assert set(found) == {"queue", "index", "settings"}
    assert found["settings"] == "Set READOUT_DEBUG=0"


def test_a_database_that_cannot_be_read(patient: Product) -> None:
    path = patient.data / "readout.sqlite3"
    path.write_bytes(b"no database" * 1000)
    assert "restore" in wrong(patient)["database"]


def test_a_database_of_an_older_version(patient: Product) -> None:
    patient.rows("DELETE FROM django_migrations WHERE app = 'search'")
    assert "serve --setup-only" in wrong(patient)["database"]


def test_damage_inside_of_the_database(patient: Product) -> None:
    database = sqlite3.connect(patient.data / "readout.sqlite3")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (page,) = database.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'briefs_country'"
    ).fetchone()
    (size,) = database.execute("PRAGMA page_size").fetchone()
    database.close()
    with (patient.data / "readout.sqlite3").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 200)
    assert "restore" in wrong(patient, "--thorough")["database"]
