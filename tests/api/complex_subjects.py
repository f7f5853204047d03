"""Functions of complex numbers for the tests, as users write them."""

import cmath

import numpy as np

# One function each


def cmath_exp(z):
    return cmath.exp(z)


def cmath_log(z):
    return cmath.log(z)


def cmath_log10(z):
    return cmath.log10(z)


def cmath_sqrt(z):
    return cmath.sqrt(z)


def cmath_sin(z):
    return cmath.sin(z)


def cmath_cos(z):
    return cmath.cos(z)


def cmath_tan(z):
    return cmath.tan(z)


def cmath_sinh(z):
    return cmath.sinh(z)


def cmath_cosh(z):
    return cmath.cosh(z)


def cmath_tanh(z):
    return cmath.tanh(z)


def cmath_asin(z):
    return cmath.asin(z)


def cmath_acos(z):
    return cmath.acos(z)


def cmath_atan(z):
    return cmath.atan(z)


def cmath_asinh(z):
    return cmath.asinh(z)


def cmath_acosh(z):
    return cmath.acosh(z)


def cmath_atanh(z):
    return cmath.atanh(z)


def cmath_phase(z):
    return cmath.phase(z)


def numpy_exp(z):
    return np.exp(z)


def numpy_log2(z):
    return np.log2(z)


def numpy_exp2(z):
    return np.exp2(z)


def numpy_arccosh(z):
    return np.arccosh(z)


def numpy_square(z):
    return np.square(z)


def numpy_reciprocal(z):
    return np.reciprocal(z)


def numpy_conj(z):
    return np.conj(z)


def numpy_abs(z):
    return np.abs(z)


def numpy_angle(z):
    return np.angle(z)


def numpy_sign(z):
    return np.sign(z)


def numpy_real(z):
    return np.real(z)


def numpy_imag(z):
    return np.imag(z)


def absolute(z):
    return abs(z)


def conjugate(z):
    return z.conjugate()


CMATH = [
    cmath_exp,
    cmath_log,
    cmath_log10,
    cmath_sqrt,
    cmath_sin,
    cmath_cos,
    cmath_tan,
    cmath_sinh,
    cmath_cosh,
    cmath_tanh,
    cmath_asin,
    cmath_acos,
    cmath_atan,
    cmath_asinh,
    cmath_acosh,
    cmath_atanh,
    cmath_phase,
    absolute,
    conjugate,
]
NUMPY = [
    numpy_exp,
    numpy_log2,
    numpy_exp2,
    numpy_arccosh,
    numpy_square,
    numpy_reciprocal,
    numpy_conj,
    numpy_abs,
    numpy_angle,
    numpy_sign,
    numpy_real,
    numpy_imag,
]
WRAPPED = {
    cmath.sqrt: cmath_sqrt,
    cmath.log: cmath_log,
    cmath.asin: cmath_asin,
    cmath.acos: cmath_acos,
    cmath.atanh: cmath_atanh,
    cmath.acosh: cmath_acosh,
}


# Arithmetic


def signed_zeros(z, x):
    return (
        cmath.sqrt(1 - z),
        cmath.sqrt(-z),
        cmath.sqrt(z - 4 * x),
        cmath.sqrt(-1 * z),
        cmath.log(x - z - 1),
        cmath.phase(-z),
    )


def power(z, n):
    return z**n


def array_power(z, n):
    return z**n


def zero_divisions(z):
    return z / 0, z / 0j, 1 / (z - z)


def large(z):
    return cmath.sqrt(z), cmath.log(z), z / (z * (1 + 1j)), abs(z)


# Errors


def divide(z, w):
    return z / w


def logarithm(z):
    return cmath.log(z)


def exponential(z):
    return cmath.exp(z)


def inverse_tangent(z):
    return cmath.atanh(z)


def modulus(z):
    return abs(z)


def first(z):
    return z[5]


def refused(z):
    if abs(z) > 1.0:
        raise ValueError(f"{z} is outside, as is {-2 * z:.2f}: {abs(z)}")
    return z


def refused_plainly(z):
    raise ValueError(z)


RAISING = [
    (refused, (3 - 4j,), ValueError, r"\(3-4j\) is outside, as is -6.00\+8.00j: 5.0"),
    (refused, (2j,), ValueError, r"2j is outside, as is -0.00-4.00j: 2.0"),
    (refused_plainly, (1 + 1j,), ValueError, r"\(1\+1j\)"),
    (divide, (1j, 0), ZeroDivisionError, "complex division by zero"),
    (divide, (1j, 0j), ZeroDivisionError, "complex division by zero"),
    (divide, (2.0, 0j), ZeroDivisionError, "complex division by zero"),
    (power, (0j, -1), ZeroDivisionError, "0.0 to a negative or complex power"),
    (power, (0j, 1j), ZeroDivisionError, "0.0 to a negative or complex power"),
    (power, (1e200 + 1j, 2), OverflowError, "complex exponentiation"),
    (logarithm, (0j,), ValueError, "math domain error"),
    (exponential, (1000 + 1j,), OverflowError, "math range error"),
    (inverse_tangent, (1 + 0j,), ValueError, "math domain error"),
    (modulus, (1e308 + 1.7e308j,), OverflowError, "absolute value too large"),
    (first, (np.array([1j]),), IndexError, "out of bounds"),
]


def ordered(z, a, x):
    return z < 1


def floored(z, a, x):
    return z // 2


def whole(z, a, x):
    return int(z)


def into_real(z, a, x):
    x[0] = z
    return x


def added_to_real(z, a, x):
    x += a
    return x


def as_real(z, a, x):
    return a.astype(float)


def sorted_array(z, a, x):
    return np.sort(a)


def largest(z, a, x):
    return np.max(a)


def single(z, a, x):
    return a.astype(np.complex64)


REFUSED = [
    (ordered, "`<` is not defined for complex numbers"),
    (floored, "`//` is not defined for complex numbers"),
    (whole, "must be real number"),
    (into_real, "does not fit into an array of real numbers"),
    (added_to_real, "does not fit into an array of real numbers"),
    (as_real, "discard the imaginary part"),
    (sorted_array, "sort"),
    (largest, "with complex numbers"),
    (single, "complex64"),
]


# Derivatives


def squared(z):
    return abs(z) ** 2


def real_of_exp(z):
    return cmath.exp(z).real


def cube(z):
    return z**3


def mixed(z, x):
    return float(np.sum(np.abs(z) ** 2) * x)


# Arguments


def returned(z):
    return z


def marked(z):
    z[0] = 1j
    z[-1] *= 2
    z.imag += 1


def systems(matrix, right):
    inverse = np.linalg.inv(matrix)
    return (
        np.linalg.solve(matrix, right),
        inverse,
        np.linalg.solve(matrix.real.copy(), right),
        np.linalg.norm(inverse),
    )


# Fourier transforms


def transforms(x):
    forward = np.fft.fft(x), np.fft.fft(x, 4), np.fft.fft(x, 20), np.fft.fft(x, norm="ortho")
    backward = np.fft.ifft(x), np.fft.ifft(x, norm="forward"), np.fft.irfft(x), np.fft.irfft(x, 7)
    shifted = np.fft.fftshift(x), np.fft.ifftshift(x), np.fft.fftfreq(len(x), 0.1), np.fft.rfftfreq(len(x))
    return (*forward, *backward, *shifted, np.fft.rfft(x.real.copy()))


def plane_transforms(a):
    return (
        np.fft.fft2(a),
        np.fft.fft(a, axis=0),
        np.fft.ifftn(a),
        np.fft.fftshift(a, axes=1),
        np.fft.rfft(a.imag.copy(), axis=0),
        np.fft.ifft2(a),
    )


def spectral_energy(x):
    return np.sum(np.abs(np.fft.fft(x)) ** 2 * np.arange(len(x)))


# Polynomials, closeness, determinants


def more_functions(z, w, matrix):
    close = np.isclose(z, w), np.allclose(z, z * (1 + 1e-9)), np.logical_and(z, w), np.logical_or(z, 0)
    return (*close, np.polyval([1, 2j, z[0]], w), np.linalg.det(matrix))
