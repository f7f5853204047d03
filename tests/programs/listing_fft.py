"""The fast Fourier transform with real and imaginary parts in one array, by bit reversal and butterflies."""

import math

import numpy as np


def four1(data, nn, isign):
    n = nn << 1
    j = 1
    for i in range(1, n, 2):
        if j > i:
            data[j - 1], data[i - 1] = data[i - 1], data[j - 1]
            data[j], data[i] = data[i], data[j]
        m = nn
        while m >= 2 and j > m:
            j -= m
            m >>= 1
        j += m
    mmax = 2
    while n > mmax:
        istep = mmax << 1
        theta = isign * (2 * math.pi / mmax)
        wtemp = math.sin(0.5 * theta)
        wpr = -2.0 * wtemp * wtemp
        wpi = math.sin(theta)
        wr = 1.0
        wi = 0.0
        for m in range(1, mmax, 2):
            for i in range(m, n + 1, istep):
                j = i + mmax
                tempr = wr * data[j - 1] - wi * data[j]
                tempi = wr * data[j] + wi * data[j - 1]
                data[j - 1] = data[i - 1] - tempr
                data[j] = data[i] - tempi
                data[i - 1] += tempr
                data[i] += tempi
            wtemp = wr
            wr = wtemp * wpr - wi * wpi + wr
            wi = wi * wpr + wtemp * wpi + wi
        mmax = istep


def program(signal):
    n = len(signal)
    data = np.zeros(2 * n)
    data[0::2] = signal
    four1(data, n, 1)
    return data[::2] ** 2 + data[1::2] ** 2


ARGUMENTS = [(np.array([0.3, 1.2, -0.5, 0.8, 2.0, 0.1, 0.7, -1.1]),)]
