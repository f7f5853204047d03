"""Python's functions on integers, written in the language itself."""

from __future__ import annotations

from typing import Any


def greatest_divisor(a: Any, b: Any) -> Any:
    """math.gcd of two integers."""
    a, b = abs(a), abs(b)
    while b:
        a, b = b, a % b
    return a


def least_multiple(a: Any, b: Any) -> Any:
    """math.lcm of two integers."""
    if a == 0 or b == 0:
        return 0
    return abs(a // greatest_divisor(a, b) * b)


def factorial(n: Any) -> Any:
    """math.factorial."""
    if n < 0:
        raise ValueError("factorial() not defined for negative values")
    product = 1
    for k in range(2, n + 1):
        product *= k
    return product


def combinations(n: Any, k: Any) -> Any:
    """math.comb."""
    if n < 0:
        raise ValueError("n must be a non-negative integer")
    if k < 0:
        raise ValueError("k must be a non-negative integer")
    if k > n:
        return 0
    k = min(k, n - k)
    product = 1
    for i in range(k):
        common = greatest_divisor(product, i + 1)  # the product stays as small as it can
        product = product // common * ((n - i) // ((i + 1) // common))
    return product


def permutations(n: Any, k: Any) -> Any:
    """math.perm."""
    if n < 0:
        raise ValueError("n must be a non-negative integer")
    if k < 0:
        raise ValueError("k must be a non-negative integer")
    product = 1 if k <= n else 0
    for i in range(k):
        product *= n - i
    return product


def root(n: Any) -> Any:
    """math.isqrt: the largest integer whose square is not above n."""
    if n < 0:
        raise ValueError("isqrt() argument must be nonnegative")
    if n == 0:
        return 0
    guess = min(int(float(n) ** 0.5), 3037000499)
    while guess * guess > n:
        guess -= 1
    while guess < 3037000499 and (guess + 1) * (guess + 1) <= n:
        guess += 1
    return guess


def power_modulo(base: Any, exponent: Any, modulus: Any) -> Any:
    """pow(base, exponent, modulus), for moduli whose square has 64 bits."""
    if modulus == 0:
        raise ValueError("pow() 3rd argument cannot be 0")
    if exponent < 0:
        base, exponent = inverse_modulo(base, modulus), -exponent
    result = 1 % modulus
    base %= modulus
    while exponent > 0:
        if exponent % 2 == 1:
            result = result * base % modulus
        exponent //= 2
        if exponent > 0:
            base = base * base % modulus
    return result


def inverse_modulo(base: Any, modulus: Any) -> Any:
    """pow(base, -1, modulus)."""
    size = abs(modulus)
    a, b, x, y = base % size, size, 1, 0
    while b:
        quotient = a // b
        a, b = b, a - quotient * b
        x, y = y, x - quotient * y
    if a != 1:
        raise ValueError("base is not invertible for the given modulus")
    return x % modulus


def power_of_ten(value: Any, digits: Any) -> Any:
    """round(value, -digits) of an integer: to the even neighbour at ties."""
    step = 10**digits
    rest = value % step
    low = value - rest
    if 2 * rest < step or (2 * rest == step and low // step % 2 == 0):
        return low
    return low + step


def power(base: Any, exponent: Any) -> Any:
    """Base ** exponent, of integers: by squaring, each product checked."""
    result = 1
    while exponent > 0:
        if exponent % 2 == 1:
            result *= base
        exponent //= 2
        if exponent > 0:
            base *= base
    return result


def bit_length(n: Any) -> Any:
    """int.bit_length."""
    rest, count = abs(n), 0
    while rest:
        rest >>= 1
        count += 1
    return count
