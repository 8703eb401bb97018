"""Run where NumPy is: docker buildx build --target test ."""

import json
import threading
import unittest
import urllib.error
import urllib.request

from pixelstats import engine_python
from pixelstats.engines import Engine, EngineError, choose
from pixelstats.netpbm import ImageError, parse
from pixelstats.server import make_server
from pixelstats.summary import summarize

PPM = b"P6\n# two pixels\n2 1\n255\n" + bytes([0, 10, 20, 255, 10, 40])
NOISE = bytes((index * 7919 >> 3) % 256 for index in range(3 * 5000))


class Reading(unittest.TestCase):
    def test_size_and_samples_come_from_the_header(self) -> None:
        image = parse(PPM)
        self.assertEqual((image.width, image.height, image.channels), (2, 1, ("red", "green", "blue")))
        self.assertEqual(image.samples, bytes([0, 10, 20, 255, 10, 40]))

    def test_what_is_no_image_is_refused_with_a_reason(self) -> None:
        for data, reason in [
            (b"", "P5 or P6"),
            (b"P6\nx", "header"),
            (b"P5 0 1 255\n", "no pixels"),
            (b"P5 1 1 65535\n\0\0", "65535"),
            (b"P5 4 4 255\n123", "3 of 16"),
            (b"P5 1" + b"0" * 5000, "header"),
        ]:
            with self.subTest(data=data[:12]), self.assertRaisesRegex(ImageError, reason):
                parse(data)


class Counting(unittest.TestCase):
    def test_summary_of_a_channel(self) -> None:
        red = summarize(engine_python.histograms(parse(PPM).samples, 3)[0])
        self.assertEqual(red, (0, 255, 127.5, 127.5, 1.0))

    def test_every_sample_is_counted_once(self) -> None:
        self.assertEqual([sum(counts) for counts in engine_python.histograms(NOISE, 3)], [5000, 5000, 5000])

    def test_numpy_counts_the_same(self) -> None:
        self.assertEqual(choose("numpy").histograms(NOISE, 3), engine_python.histograms(NOISE, 3))

    def test_an_engine_that_was_asked_for_is_not_replaced(self) -> None:
        with self.assertRaisesRegex(EngineError, "cubes"):
            choose("cubes")


class Serving(unittest.TestCase):
    def setUp(self) -> None:
        self.server = make_server(Engine("python", engine_python.histograms), 0)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def tearDown(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def test_an_image_is_answered_with_its_statistics(self) -> None:
        with urllib.request.urlopen(self.address, data=PPM) as answer:
            body = json.load(answer)
        self.assertEqual(body["channels"]["green"]["mean"], 10.0)

    def test_a_broken_image_is_a_bad_request(self) -> None:
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(self.address, data=b"P6 nothing")
        self.assertEqual(caught.exception.code, 400)
        self.assertIn("header", json.load(caught.exception)["error"])
        caught.exception.close()


if __name__ == "__main__":
    unittest.main()
