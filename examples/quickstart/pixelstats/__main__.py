"""The command line: statistics of image files, or the HTTP server."""

import argparse
import sys
from pathlib import Path

from . import __version__
from .engines import PREFERENCE, Engine, EngineError, choose
from .netpbm import ImageError, parse
from .summary import summarize


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        engine = choose(options.engine)
        if options.serve is not None:
            return _serve(engine, options.serve)
        for name in options.images:
            print(report(name, _read(name), engine))
    except (EngineError, ImageError, OSError) as error:
        print(f"pixelstats: {error}", file=sys.stderr)
        return 1
    return 0


def report(name: str, data: bytes, engine: Engine) -> str:
    try:
        image = parse(data)
    except ImageError as error:
        raise ImageError(f"{name}: {error}") from error
    lines = [f"{name}: {image.width} x {image.height} (engine {engine.name})"]
    lines.append("  channel  least  greatest     mean  deviation  entropy")
    for channel, histogram in zip(image.channels, engine.histograms(image.samples, len(image.channels))):
        row = summarize(histogram)
        lines.append(
            f"  {channel:7}  {row.least:5}  {row.greatest:8}  {row.mean:7.3f}  {row.deviation:9.3f}  {row.entropy:7.3f}"
        )
    return "\n".join(lines)


def _read(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _serve(engine: Engine, port: int) -> int:
    try:
        from .server import serve
    except ImportError as error:
        raise EngineError(f"the server is not in this image: {error}") from error
    serve(engine, port)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pixelstats", description="Statistics of the pixels of PGM and PPM images.")
    parser.add_argument("images", nargs="*", default=["-"], metavar="IMAGE", help="files; - is standard input (default)")
    parser.add_argument("--engine", choices=("auto", *PREFERENCE), default="auto", help="what counts (default: auto)")
    parser.add_argument("--serve", type=int, metavar="PORT", help="answer images sent by POST with JSON instead")
    parser.add_argument("--version", action="version", version=__version__)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
