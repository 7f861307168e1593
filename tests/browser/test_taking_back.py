"""Putting right and taking that back, by clicks: two speakers who are one, a statement."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def two(site) -> list[tuple[int, str, str]]:
    """Key, slug and name of two people with a few statements."""
    return site.rows(
        "select s.id, s.slug, s.name from briefs_speaker s join briefs_quote q on q.speaker_id = s.id"
        " where s.kind = 'person' and s.merged_into_id is null and q.withdrawn_at is null"
        " group by s.id having count(*) between 2 and 5 order by s.id limit 2"
    )


def said_by(site, slug: str) -> set[str]:
    """The statements on record as theirs."""
    return {
        public_id
        for (public_id,) in site.rows(
            "select q.public_id from briefs_quote q join briefs_speaker s on s.id = q.speaker_id"
            " where s.slug = ? and q.withdrawn_at is null", [slug],
        )
    }  # fmt: skip


def shows(page: Any, slug: str, statements: set[str], *, at: str = "") -> None:
    """The page of a speaker has exactly these statements within a moment. at: the slug it is at."""
    shown = """() => [...document.querySelectorAll('main .card a[href*="/statements/"]')]
        .map((link) => link.pathname.split('/')[2])"""
    for _ in range(40):
        page.goto(f"/speakers/{slug}")
        assert page.url.endswith(f"/speakers/{at or slug}")
        found = set(page.evaluate(shown))
        if found == statements:
            return
        page.wait_for_timeout(100)
    assert found == statements


def test_two_speakers_are_made_one_and_two_again(page_of, site, two) -> None:
    (kept, kept_slug, kept_name), (other, other_slug, other_name) = two
    of_kept, of_other = said_by(site, kept_slug), said_by(site, other_slug)
    page = page_of("charlie")

    page.goto(f"/admin/briefs/speaker/?id__in={kept},{other}")
    for key in (kept, other):
        page.check(f'input[name="_selected_action"][value="{key}"]')
    page.select_option('select[name="action"]', "merge_selected")
    page.click("button:has-text('Run'), button:has-text('Go')")
    preview = page.inner_text("#content")
    assert f"{kept_name}\t{kept_slug}\t{len(of_kept)}" in preview
    assert f"{other_name}\t{other_slug}\t{len(of_other)}" in preview
    page.check(f"#into-{kept}")
    shows(page.context.new_page(), other_slug, of_other)  # nothing has happened yet
    page.click('input[value="Merge"]')
    assert f"1 merged into {kept_name}, with {len(of_other)}" in page.inner_text(".messagelist")

    reader = page.context.new_page()
    shows(reader, kept_slug, of_kept | of_other)
    shows(reader, other_slug, of_kept | of_other, at=kept_slug)

    page.click(".messagelist a >> text=Undo")
    page.click(f'button:has-text("Undo: merged away {other_name}")')
    page.wait_for_selector("text=Undone.")
    shows(reader, kept_slug, of_kept)
    shows(reader, other_slug, of_other)


def test_a_corrected_statement_is_as_it_was_read(page_of, site, two) -> None:
    (_, slug, _), (_, other_slug, other_name) = two
    [statement, *_] = said_by(site, slug)
    page = page_of("bob")
    page.goto(f"/statements/{statement}/correct")
    page.fill("[name=speaker]", other_name)
    page.click("main button >> text=Save")
    page.wait_for_url(lambda url: "/correct" not in url)
    assert statement in said_by(site, other_slug)

    page.goto(f"/statements/{statement}")
    page.click('#decisions button:has-text("Undo: corrected")')
    page.wait_for_selector("text=Undone.")
    assert statement in said_by(site, slug)
    assert page.locator("#decisions >> text=taken back by Bob Editor").count() == 1
