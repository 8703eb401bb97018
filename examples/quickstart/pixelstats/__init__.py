"""Statistics of the pixels of an image: least, greatest, mean, deviation and entropy of each channel."""

__version__ = "1.0.0"
