"""Azimuthal integration: two histograms written out, sums and counts per ring, and their quotient."""

import numpy as np


def get_bin_edges(a, bins):
    bin_edges = np.zeros((bins + 1,), dtype=np.float64)
    a_min = a.min()
    a_max = a.max()
    delta = (a_max - a_min) / bins
    for i in range(bin_edges.shape[0]):
        bin_edges[i] = a_min + i * delta
    bin_edges[-1] = a_max
    return bin_edges


def compute_bin(x, bin_edges):
    n = bin_edges.shape[0] - 1
    a_min = bin_edges[0]
    a_max = bin_edges[-1]
    return int(n * (x - a_min) / (a_max - a_min))


def histogram(a, bins, weights):
    hist = np.zeros((bins,), dtype=a.dtype)
    bin_edges = get_bin_edges(a, bins)
    for i in range(a.shape[0]):
        bin = min(compute_bin(a[i], bin_edges), bins - 1)
        hist[bin] += weights[i]
    return hist, bin_edges


def program(data, radius, npt):
    histu = histogram(radius, npt, np.ones_like(radius))[0]
    histw = histogram(radius, npt, data)[0]
    return histw / histu


ARGUMENTS = [(np.array([0.3, 1.2, -0.5, 0.8, 2.0, 0.1, 0.7]), np.array([0.1, 0.45, 0.9, 0.72, 1.0, 0.2, 0.55]), 3)]
