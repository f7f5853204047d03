"""The tree network in JAX: no recursion on data, but a scan over the nodes, of which branches come after their parents."""

import jax.numpy as jnp
from jax import lax


def program(embeddings, weight, bias, output, left, right, words, label):
    def node(meanings, k):
        pair = jnp.concatenate([meanings[left[k]], meanings[right[k]]])
        meaning = jnp.where(words[k] >= 0, embeddings[words[k]], jnp.tanh(weight @ pair + bias))
        return meanings.at[k].set(meaning), None

    nodes = jnp.arange(len(words))
    meanings, _ = lax.scan(node, jnp.zeros((len(words), len(bias))), nodes, reverse=True)
    return jnp.log1p(jnp.exp(-label * (output @ meanings[0])))


def expert(embeddings, weight, bias, output, left, right, words, label):
    def branch(meanings, k):
        return jnp.tanh(weight @ jnp.concatenate([meanings[left[k]], meanings[right[k]]]) + bias)

    def node(meanings, k):
        meaning = lax.cond(words[k] >= 0, lambda _: embeddings[words[k]], lambda m: branch(m, k), meanings)
        return meanings.at[k].set(meaning), None

    nodes = jnp.arange(len(words))
    meanings, _ = lax.scan(node, jnp.zeros((len(words), len(bias))), nodes, reverse=True)
    return jnp.log1p(jnp.exp(-label * (output @ meanings[0])))
