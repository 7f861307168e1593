"""How sure a statement is: that its content and its speaker are both right.

Three steps. A small logistic classifier weighs what the statement was found by: the chances of cue,
content and source, the shape of the cue, and the way to the speaker. Isotonic calibration turns its
chance into the share that was right in content and in the words naming who spoke, on documents not
seen in training. That is multiplied by how often the way leads from those words to the right name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from briefs.extraction.continuation import Report
from briefs.extraction.model import Models
from briefs.extraction.types import StatementType
from briefs.extraction.ways import RIGHT, Way

#: Bounds of the classes a chance falls into.
_STEPS = (0.3, 0.45, 0.6, 0.7, 0.8, 0.87, 0.92, 0.95, 0.97, 0.985, 0.995)


def grounds(report: Report, kind: StatementType, way: Way) -> tuple[str, ...]:
    """The features of a statement's confidence."""
    cue, content, source = (
        bisect_left(_STEPS, chance)
        for chance in (report.chance_cue, report.chance_content, report.chance_source)
    )
    all_three = report.chance_cue * report.chance_content * report.chance_source
    form = report.cue.form if report.cue else "none"
    return (
        "b",
        f"cue={cue}",
        f"content={content}",
        f"content={content} {kind}",
        f"source={source}",
        f"all={bisect_left(_STEPS, all_three)}",
        f"form={form} {report.direction}",
        f"form={form} {kind}",
        f"way={way}",
    )


def confidence(found: tuple[str, ...], way: Way, models: Models) -> float:
    """The chance that content and speaker are right."""
    worded = calibrated(models.sure.chance(found), models.calibration)
    return round(worded * RIGHT.get(way, 1.0), 3)


def otherwise(sure: float, way: Way) -> float:
    """The chance that the words are right and the way leads to somebody else, of a statement whose
    confidence is `sure`."""
    right = RIGHT.get(way, 1.0)
    return round(sure * (1.0 - right) / right, 3)


def calibrated(raw: float, points: Sequence[tuple[float, float]]) -> float:
    """The share of statements with such a `raw` chance that were right, by linear interpolation.

    points: (chance, share right), rising; without any, the chance is taken as it is.
    """
    if not points:
        return raw
    k = bisect_left(points, (raw, 0.0))
    if k == 0:
        return points[0][1]
    if k == len(points):
        return points[-1][1]
    (x0, y0), (x1, y1) = points[k - 1], points[k]
    share = (raw - x0) / (x1 - x0) if x1 > x0 else 1.0
    return y0 + share * (y1 - y0)
