"""axe-core on a page as it is, whatever it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async (runOnly) => (await axe.run({ runOnly, resultTypes: ["violations"], iframes: false }))
    .violations
    .map(one => `${one.id}: ${one.nodes.map(node => node.target.join(" ")).slice(0, 3).join(", ")}`)"""
SIZES = ({"width": 1440, "height": 1000}, {"width": 390, "height": 844})
#: A theme for each of the sizes; and the other theme.
SHOWN, OTHERS = ("light", "dark"), ("dark", "light")


def violations(page: Any, schemes: tuple[str, str]) -> dict[str, list[str]]:
    """Size and theme -> what axe complains of, where it does."""
    page.evaluate(_AXE)
    found = {}
    for size, scheme in zip(SIZES, schemes, strict=True):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if complaints := page.evaluate(_RUN, _TAGS):
            found[f"{size['width']} {scheme}"] = complaints
    return found
