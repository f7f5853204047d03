import numpy as np


@np.errstate(all="ignore")
def layers(weights, x, bias):
    y = np.tanh(weights @ x + bias)
    product = weights * y[:, None]
    return product + x, np.outer(y, x), np.sum(product, axis=0), product.T.copy()
