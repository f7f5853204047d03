"""A network shaped like the tree it reads: leaves are word vectors, a node combines what its children mean."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Leaf:
    word: int


@dataclass
class Node:
    left: "Leaf | Node"
    right: "Leaf | Node"


class TreeNetwork:
    def __init__(self, embeddings, weight, bias, output):
        self.embeddings = embeddings
        self.weight = weight
        self.bias = bias
        self.output = output

    def encode(self, tree):
        if isinstance(tree, Leaf):
            return self.embeddings[tree.word]
        children = np.concatenate([self.encode(tree.left), self.encode(tree.right)])
        return np.tanh(self.weight @ children + self.bias)

    def __call__(self, tree):
        return self.output @ self.encode(tree)


def program(embeddings, weight, bias, output, tree, label):
    score = TreeNetwork(embeddings, weight, bias, output)(tree)
    return np.log1p(np.exp(-label * score))


rng = np.random.default_rng(34)
ARGUMENTS = [
    (
        rng.normal(size=(4, 2)),
        rng.normal(size=(2, 4)),
        rng.normal(size=2),
        rng.normal(size=2),
        Node(Node(Leaf(0), Leaf(2)), Node(Leaf(1), Node(Leaf(3), Leaf(0)))),
        1.0,
    )
]
