"""Cross entropy of a softmax, stabilised by the maximum."""

import numpy as np


def program(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    loss = 0.0
    for i in range(len(targets)):
        loss += log_sum[i] - shifted[i, targets[i]]
    return loss / len(targets)


ARGUMENTS = [
    (np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 0.8]]), np.array([1, 0])),
    (np.array([[0.1, 0.2]]), np.array([0])),
]
