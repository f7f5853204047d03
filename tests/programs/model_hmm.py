"""A hidden Markov model: the forward algorithm with scaling, and the most likely path by Viterbi's."""

import numpy as np


def forward(initial, transition, emission, observed):
    alpha = initial * emission[:, observed[0]]
    scale = alpha.sum()
    alpha /= scale
    loglik = np.log(scale)
    for o in observed[1:]:
        alpha = (alpha @ transition) * emission[:, o]
        scale = alpha.sum()
        alpha /= scale
        loglik += np.log(scale)
    return loglik


def viterbi(initial, transition, emission, observed):
    T, n = len(observed), len(initial)
    score = np.zeros((T, n))
    back = np.zeros((T, n), dtype=int)
    score[0] = np.log(initial) + np.log(emission[:, observed[0]])
    for t in range(1, T):
        for j in range(n):
            candidates = score[t - 1] + np.log(transition[:, j])
            back[t, j] = np.argmax(candidates)
            score[t, j] = candidates[back[t, j]] + np.log(emission[j, observed[t]])
    path = [0] * T
    path[T - 1] = int(np.argmax(score[T - 1]))
    for t in range(T - 2, -1, -1):
        path[t] = int(back[t + 1, path[t + 1]])
    return score[T - 1].max(), path


def program(initial, transition, emission, observed):
    best, path = viterbi(initial, transition, emission, observed)
    return forward(initial, transition, emission, observed) - best, path


ARGUMENTS = [
    (
        np.array([0.6, 0.4]),
        np.array([[0.7, 0.3], [0.4, 0.6]]),
        np.array([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]]),
        np.array([0, 1, 2, 2, 0]),
    )
]
