"""Primitives: each operation of the IR with its type rule, reference, derivative, lowering, samples."""
