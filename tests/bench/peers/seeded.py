"""The numbers of seeded.cjs, said again in Python."""
import math

import numpy
import torch


def hashed(start, end, stream):
    z = numpy.arange(start, end, dtype=numpy.uint32) * numpy.uint32(0x9E3779B9)
    z += numpy.uint32(stream * 0x85EBCA6B & 0xFFFFFFFF)
    z = (z ^ (z >> numpy.uint32(16))) * numpy.uint32(0x21F0AAAD)
    z = (z ^ (z >> numpy.uint32(15))) * numpy.uint32(0x735A2D97)
    return z ^ (z >> numpy.uint32(15))


def numbers(filled):
    made = numpy.empty(math.prod(filled["shape"]), dtype=numpy.float32)
    for start in range(0, made.size, 1 << 20):
        end = min(start + (1 << 20), made.size)
        made[start:end] = ((hashed(start, end, filled["stream"]) >> numpy.uint32(8)) / 2.0**23 - 1) * filled["bound"]
    return torch.from_numpy(made).reshape(filled["shape"])
