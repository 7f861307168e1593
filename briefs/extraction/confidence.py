"""From the product of the classifiers' chances to a confidence that means what it says.

Isotonic calibration: on documents not seen in training, statements were put in bins by the product;
the share that was right in content and speaker, made monotone, is the confidence of the bin.
"""

from __future__ import annotations

from bisect import bisect_left

from briefs.extraction.model import Models


def calibrated(raw: float, models: Models) -> float:
    """The share of statements with such a `raw` chance that were right, by linear interpolation."""
    points = models.calibration
    if not points:
        return round(raw, 3)
    k = bisect_left(points, (raw, 0.0))
    if k == 0:
        return points[0][1]
    if k == len(points):
        return points[-1][1]
    (x0, y0), (x1, y1) = points[k - 1], points[k]
    share = (raw - x0) / (x1 - x0) if x1 > x0 else 1.0
    return round(y0 + share * (y1 - y0), 3)
