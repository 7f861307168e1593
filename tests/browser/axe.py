"""axe-core on a page as it is, whatever it shows: in both themes, at a desk and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async (runOnly) => (await axe.run({ runOnly, resultTypes: ["violations"], iframes: false }))
    .violations
    .map(one => `${one.id}: ${one.nodes.map(node => node.target.join(" ")).slice(0, 3).join(", ")}`)"""
SIZES = ({"width": 1440, "height": 1000}, {"width": 390, "height": 844})
SCHEMES = ("light", "dark")


def violations(page: Any) -> dict[str, list[str]]:
    """Size and theme -> what axe complains of; empty where nothing is wrong."""
    page.evaluate(_AXE)
    found = {}
    for size in SIZES:
        page.set_viewport_size(size)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if complaints := page.evaluate(_RUN, _TAGS):
                found[f"{size['width']} {scheme}"] = complaints
    return found
