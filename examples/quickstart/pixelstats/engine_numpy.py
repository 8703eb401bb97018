"""The engine for processors, with NumPy."""

from typing import Callable

import numpy


def prepare() -> Callable[[bytes, int], list[list[int]]]:
    return histograms


def histograms(samples: bytes, channels: int) -> list[list[int]]:
    planes = numpy.frombuffer(samples, dtype=numpy.uint8).reshape(-1, channels)
    return [numpy.bincount(planes[:, channel], minlength=256).tolist() for channel in range(channels)]
