"""All statistics come from histograms, which are integers: every engine gives the same answer to the last digit."""

import math
from typing import NamedTuple


class Summary(NamedTuple):
    least: int
    greatest: int
    mean: float
    deviation: float
    entropy: float  # bits per sample: 0 for a single colour, 8 for noise


def summarize(histogram: list[int]) -> Summary:
    """A histogram holds 256 counts, at least one of them above zero."""
    total = sum(histogram)
    present = [(value, count) for value, count in enumerate(histogram) if count]
    mean = sum(value * count for value, count in present) / total
    variance = sum(count * (value - mean) ** 2 for value, count in present) / total
    entropy = -sum(count / total * math.log2(count / total) for _, count in present)
    return Summary(present[0][0], present[-1][0], mean, math.sqrt(variance), entropy + 0.0)
