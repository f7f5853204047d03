"""A small convolution net in JAX."""

import jax
import jax.numpy as jnp
from jax import lax


def convolution(x, w):
    return lax.conv_general_dilated(x, w, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))


def pooled(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def program(input, conv1, conv1bias, conv2, conv2bias, fc1w, fc1b, fc2w, fc2b, fc3w, fc3b, weights):
    x = pooled(jax.nn.relu(convolution(input, conv1) + conv1bias))
    x = pooled(jax.nn.relu(convolution(x, conv2) + conv2bias))
    x = x.reshape(len(x), -1)
    x = jax.nn.relu(x @ fc1w + fc1b)
    x = jax.nn.relu(x @ fc2w + fc2b)
    return jnp.sum(weights * (x @ fc3w + fc3b))
