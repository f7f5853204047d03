"""Schrödinger's equation by split steps: complex arrays in place, products with a unitary matrix, expectations."""

import numpy as np


def program(x, momentum, stiffness, dt, steps):
    n = len(x)
    psi = np.exp(1j * momentum * x - x**2)
    psi /= np.linalg.norm(psi)
    index = np.arange(n)
    to_k = np.exp(-2j * np.pi * np.outer(index, index) / n) / np.sqrt(n)
    k = np.where(index < n / 2, index, index - n)
    half = np.exp(-0.5j * dt * stiffness * x**2)
    kinetic = np.exp(-0.5j * dt * k**2)
    history = np.zeros(steps)
    for t in range(steps):
        psi *= half
        psi = to_k.conj() @ (kinetic * (to_k @ psi))
        history[t] = np.sum(x * np.abs(psi) ** 2)
    return history, psi[n // 2]


ARGUMENTS = [(np.linspace(-1.5, 1.7, 6), 0.7, 0.9, 0.1, 3)]
