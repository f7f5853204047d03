/* A gradient descent until it converges, for a function and its gradient by hand. */
#pragma once
#include <array>
#include <cmath>
#include <cstdint>

template <size_t N> using Vector = std::array<double, N>;

template <size_t N> static inline double squares(const Vector<N> &v) {
    double sum = 0.0;
    for (double x : v) sum += x * x;
    return sum;
}

/* The step doubles after ten good ones and is halved after a bad one. */
template <size_t N, class Function, class Gradient> static Vector<N> argmin(Function f, Gradient gradient, Vector<N> x) {
    const double limit = 1e-5 * 1e-5;
    double fx = f(x), eta = 1e-5;
    Vector<N> gx = gradient(x), next;
    for (int good = 0; squares(gx) > limit;) {
        if (good == 10) eta *= 2.0, good = 0;
        for (size_t k = 0; k < N; k++) next[k] = x[k] - eta * gx[k];
        if (eta * eta * squares(gx) <= limit) break;
        const double fnext = f(next);
        if (fnext < fx)
            x = next, fx = fnext, gx = gradient(x), good++;
        else
            eta *= 0.5, good = 0;
    }
    return x;
}
