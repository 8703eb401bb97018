"""An engine counts how often each value occurs in each channel. Which ones work depends on the image this runs in."""

from importlib import import_module
from typing import Callable, NamedTuple


class EngineError(Exception):
    """The engine does not work here; the message says what is missing."""


class Engine(NamedTuple):
    name: str
    histograms: Callable[[bytes, int], list[list[int]]]


PREFERENCE = ("cuda", "numpy", "python")  # fastest first


def choose(name: str) -> Engine:
    """The engine of this name, or for `auto` the fastest that works. An engine that was asked for is never replaced."""
    if name != "auto":
        return _load(name)
    for candidate in PREFERENCE[:-1]:
        try:
            return _load(candidate)
        except EngineError:
            continue
    return _load(PREFERENCE[-1])


def _load(name: str) -> Engine:
    try:
        module = import_module(f"{__package__}.engine_{name}")
    except ImportError as error:
        raise EngineError(f"the engine {name} is not in this image: {error}") from error
    return Engine(name, module.prepare())
