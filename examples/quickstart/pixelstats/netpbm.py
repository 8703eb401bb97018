"""Reads binary PGM (P5) and PPM (P6) images: the formats that need no library."""

from typing import NamedTuple


class ImageError(Exception):
    """The bytes are not an image that can be read; the message says why."""


class Image(NamedTuple):
    width: int
    height: int
    channels: tuple[str, ...]
    samples: bytes  # row by row, the channels of a pixel side by side


CHANNELS = {b"P5": ("grey",), b"P6": ("red", "green", "blue")}


def parse(data: bytes) -> Image:
    channels = CHANNELS.get(data[:2])
    if channels is None:
        raise ImageError("not a binary PGM or PPM image (it does not begin with P5 or P6)")
    (width, height, greatest), start = _header(data)
    if width < 1 or height < 1:
        raise ImageError(f"an image of {width} x {height} has no pixels")
    if greatest != 255:
        raise ImageError(f"samples up to {greatest} are not supported, only up to 255")
    length = width * height * len(channels)
    samples = data[start : start + length]
    if len(samples) < length:
        raise ImageError(f"it ends after {len(samples)} of {length} bytes")
    return Image(width, height, channels, samples)


def _header(data: bytes) -> tuple[list[int], int]:
    """Width, height and greatest sample, and where the samples begin. Comments run from # to the end of the line."""
    numbers: list[int] = []
    position = 2
    while len(numbers) < 3:
        while data[position : position + 1].isspace():
            position += 1
        if data[position : position + 1] == b"#":
            end = data.find(b"\n", position)
            position = len(data) if end < 0 else end + 1
            continue
        start = position
        while data[position : position + 1].isdigit():
            position += 1
        if not 0 < position - start <= 9:
            raise ImageError("its header is broken")
        numbers.append(int(data[start:position]))
    return numbers, position + 1  # exactly one white space ends the header
