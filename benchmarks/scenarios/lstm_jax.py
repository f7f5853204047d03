"""The network in JAX: a scan over the letters; the layers, which differ, are unrolled."""

import jax
import jax.numpy as jnp
from jax import lax


def program(main, extra, state, sequence):
    def step(carried, letters):
        state, total = carried
        letter, following = letters
        x, new = letter * extra[0], []
        for (weight, bias), (hidden, cell) in zip(main, state):
            forget = jax.nn.sigmoid(x * weight[0] + bias[0])
            take = jax.nn.sigmoid(hidden * weight[1] + bias[1])
            give = jax.nn.sigmoid(x * weight[2] + bias[2])
            cell = cell * forget + take * jnp.tanh(hidden * weight[3] + bias[3])
            x = give * jnp.tanh(cell)
            new.append(jnp.stack([x, cell]))
        y = x * extra[1] + extra[2]
        total += jnp.sum(following * (y - jnp.log(2.0 + jnp.sum(jnp.exp(y)))))
        return (jnp.stack(new), total), None

    (_, total), _ = lax.scan(step, (state, 0.0), (sequence[:-1], sequence[1:]))
    return -total / ((len(sequence) - 1) * sequence.shape[1])


def expert(main, extra, state, sequence):
    """What does not depend on the state is computed for all letters at once: the input gates of the first layer, the loss."""
    first = sequence[:-1] * extra[0]
    forgets = jax.nn.sigmoid(first * main[0, 0, 0] + main[0, 1, 0])
    gives = jax.nn.sigmoid(first * main[0, 0, 2] + main[0, 1, 2])

    def step(state, given):
        forget, give = given
        new = []
        for k, (hidden, cell) in enumerate(state):
            weight, bias = main[k]
            if k:
                forget, give = jax.nn.sigmoid(new[-1][0] * weight[0::2] + bias[0::2])
            take, change = jax.nn.sigmoid(hidden * weight[1] + bias[1]), jnp.tanh(hidden * weight[3] + bias[3])
            cell = cell * forget + take * change
            new.append((give * jnp.tanh(cell), cell))
        return tuple(new), new[-1][0]

    start = tuple((state[k, 0], state[k, 1]) for k in range(len(state)))
    _, hidden = lax.scan(step, start, (forgets, gives))
    y = hidden * extra[1] + extra[2]
    norms = jnp.log(2.0 + jnp.sum(jnp.exp(y), axis=1))
    return -jnp.mean(sequence[1:] * (y - norms[:, None]))
