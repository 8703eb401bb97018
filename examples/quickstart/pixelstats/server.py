"""The HTTP server: POST an image, get its statistics as JSON. GET /healthz says whether it is up."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .engines import Engine, EngineError
from .netpbm import ImageError, parse
from .summary import summarize

MAX_BODY = 64 * 1024 * 1024


def serve(engine: Engine, port: int) -> None:
    with make_server(engine, port) as server:
        print(f"pixelstats listens on port {server.server_port} (engine {engine.name})", flush=True)
        server.serve_forever()


def make_server(engine: Engine, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        timeout = 30  # seconds that a client may keep silent

        def do_GET(self) -> None:
            if self.path == "/healthz":
                self._answer(200, {"engine": engine.name})
            else:
                self._answer(404, {"error": "POST an image to /, or GET /healthz"})

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not (length.isascii() and length.isdigit()):
                self._answer(411, {"error": "Content-Length is missing"})
            elif int(length) > MAX_BODY:
                self._answer(413, {"error": f"images of more than {MAX_BODY} bytes are not taken"})
            else:
                self._answer(*statistics(self.rfile.read(int(length)), engine))

        def _answer(self, status: int, body: dict) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return ThreadingHTTPServer(("", port), Handler)


def statistics(data: bytes, engine: Engine) -> tuple[int, dict]:
    """The HTTP status and the answer for the bytes of an image."""
    try:
        image = parse(data)
        histograms = engine.histograms(image.samples, len(image.channels))
    except ImageError as error:
        return 400, {"error": str(error)}
    except EngineError as error:
        return 500, {"error": str(error)}
    channels = {name: summarize(counts)._asdict() for name, counts in zip(image.channels, histograms)}
    return 200, {"width": image.width, "height": image.height, "engine": engine.name, "channels": channels}
