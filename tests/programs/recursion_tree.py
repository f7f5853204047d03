"""A tree of records: children in lists, the sum of a subtree by recursion."""

from dataclasses import dataclass


@dataclass
class Node:
    value: float
    children: list


def total(node, decay):
    result = node.value * node.value
    for child in node.children:
        result += decay * total(child, decay)
    return result


def program(a, b, decay):
    leaf = Node(a, [])
    tree = Node(b, [leaf, Node(a * b, [Node(2.0, []), leaf])])
    return total(tree, decay)


ARGUMENTS = [(0.7, 1.3, 0.5), (2.0, -0.4, 0.9)]
