"""A network shaped like a tree: a node combines what its two branches mean, by recursion down to words."""

import numpy as np

GRADIENT = ("embeddings", "weight", "bias", "output")
SIZES = {
    "tiny": {"leaves": 6, "width": 3},
    "small": {"leaves": 100, "width": 32},
    "large": {"leaves": 5000, "width": 64},
}


class TreeNetwork:
    def __init__(self, embeddings, weight, bias, output):
        self.embeddings = embeddings
        self.weight = weight
        self.bias = bias
        self.output = output

    def encode(self, node, left, right, words):
        if words[node] >= 0:
            return self.embeddings[words[node]]
        one = self.encode(left[node], left, right, words)
        other = self.encode(right[node], left, right, words)
        return np.tanh(self.weight @ np.concatenate([one, other]) + self.bias)

    def score(self, left, right, words):
        return self.output @ self.encode(0, left, right, words)


def program(embeddings, weight, bias, output, left, right, words, label):
    score = TreeNetwork(embeddings, weight, bias, output).score(left, right, words)
    return np.log1p(np.exp(-label * score))


def inputs(leaves, width):
    rng = np.random.default_rng(11)
    left, right, words = [], [], []

    def grow(count):
        node = len(words)
        left.append(0)
        right.append(0)
        words.append(int(rng.integers(50)) if count == 1 else -1)
        if count > 1:
            part = int(rng.integers(1, count)) if count < 8 else int(rng.integers(count // 4, 3 * count // 4))
            left[node] = grow(part)
            right[node] = grow(count - part)
        return node

    grow(leaves)
    embeddings, weight = rng.normal(size=(50, width)), rng.normal(size=(width, 2 * width)) / width**0.5
    tree = np.array(left), np.array(right), np.array(words)
    return embeddings, weight, rng.normal(size=width), rng.normal(size=width), *tree, 1.0


def native(embeddings, weight, bias, output, left, right, words, label):
    count, width = embeddings.shape
    return count, width, len(words), embeddings, weight, bias, output, left, right, words, label
