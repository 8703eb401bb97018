"""The engine for NVIDIA GPUs, with nothing in the image but this file and its kernel.

The driver (libcuda.so.1) is put into the container by the NVIDIA runtime. It compiles the kernel, which is PTX text,
for the GPU that is there. So no CUDA library has to be shipped, which is what makes most CUDA images large.
"""

import ctypes
from importlib import resources
from typing import Callable

from .engines import EngineError

THREADS = 256
BLOCKS = 1024


def prepare() -> Callable[[bytes, int], list[list[int]]]:
    return Device(_Driver()).histograms


class _Driver:
    """The functions of the CUDA driver, each of which raises an error instead of returning a status."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL("libcuda.so.1")
        except OSError as error:
            raise EngineError("there is no NVIDIA driver here: start the container with --gpus all") from error

    def __call__(self, function: str, *arguments: object) -> None:
        status = getattr(self._library, function)(*arguments)
        if status != 0:
            text = ctypes.c_char_p()
            self._library.cuGetErrorString(status, ctypes.byref(text))
            raise EngineError(f"{function} failed: {(text.value or b'status %d' % status).decode()}")


class Device:
    """The first GPU, with the kernel loaded."""

    def __init__(self, driver: _Driver) -> None:
        self._driver = driver
        device, context, module = ctypes.c_int(), ctypes.c_void_p(), ctypes.c_void_p()
        self._kernel = ctypes.c_void_p()
        driver("cuInit", ctypes.c_uint(0))
        driver("cuDeviceGet", ctypes.byref(device), ctypes.c_int(0))
        driver("cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
        driver("cuCtxSetCurrent", context)
        driver("cuModuleLoadData", ctypes.byref(module), ctypes.c_char_p(_kernel_text()))
        driver("cuModuleGetFunction", ctypes.byref(self._kernel), module, ctypes.c_char_p(b"histogram"))
        self._context = context

    def histograms(self, samples: bytes, channels: int) -> list[list[int]]:
        if len(samples) >= 2**32:
            raise EngineError("the engine cuda takes images of less than 4 GiB")
        driver, bins = self._driver, channels * 256
        counts = (ctypes.c_uint32 * bins)()
        driver("cuCtxSetCurrent", self._context)  # of this thread: the server has several
        data, result = self._memory(len(samples)), self._memory(ctypes.sizeof(counts))
        try:
            driver("cuMemcpyHtoD_v2", data, ctypes.c_char_p(samples), ctypes.c_size_t(len(samples)))
            driver("cuMemsetD32_v2", result, ctypes.c_uint(0), ctypes.c_size_t(bins))
            self._launch(data, result, ctypes.c_uint32(len(samples)), ctypes.c_uint32(channels))
            driver("cuMemcpyDtoH_v2", ctypes.byref(counts), result, ctypes.c_size_t(ctypes.sizeof(counts)))
        finally:
            driver("cuMemFree_v2", data)
            driver("cuMemFree_v2", result)
        return [list(counts[first : first + 256]) for first in range(0, bins, 256)]

    def _memory(self, length: int) -> ctypes.c_uint64:
        address = ctypes.c_uint64()
        self._driver("cuMemAlloc_v2", ctypes.byref(address), ctypes.c_size_t(length))
        return address

    def _launch(self, *parameters: object) -> None:
        pointers = (ctypes.c_void_p * len(parameters))(*(ctypes.addressof(each) for each in parameters))
        grid, block = (BLOCKS, 1, 1), (THREADS, 1, 1)
        sizes = (ctypes.c_uint(size) for size in (*grid, *block, 0))  # the last one is shared memory
        self._driver("cuLaunchKernel", self._kernel, *sizes, ctypes.c_void_p(), pointers, ctypes.c_void_p())


def _kernel_text() -> bytes:
    return resources.files(__package__).joinpath("histogram.ptx").read_bytes() + b"\0"
