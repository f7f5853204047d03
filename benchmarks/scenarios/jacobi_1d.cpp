#include <cstdint>
#include <vector>

static const double third = 0.33333;

static void average(int64_t n, const double *__restrict from, double *__restrict to) {
    for (int64_t i = 1; i < n - 1; i++) to[i] = third * (from[i - 1] + from[i] + from[i + 1]);
}

extern "C" double primal(int64_t steps, int64_t n, const double *A, const double *B, const double *weights) {
    std::vector<double> a(A, A + n), b(B, B + n);
    for (int64_t t = 1; t < steps; t++) {
        average(n, a.data(), b.data());
        average(n, b.data(), a.data());
    }
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) sum += weights[i] * a[i];
    return sum;
}

/* The average turned round: `from` and `to` are cotangents inside, zero at the ends; `ends` takes those of the ends. */
static void turned(int64_t n, const double *from, double *to, double *ends) {
    average(n, from, to);
    ends[0] += third * from[1];
    ends[1] += third * from[n - 2];
}

extern "C" void gradient(int64_t steps, int64_t n, const double *, const double *, const double *weights, double *dA, double *dB) {
    std::vector<double> a(weights, weights + n), b(n);
    double ends_a[2] = {weights[0], weights[n - 1]}, ends_b[2] = {0.0, 0.0};
    a[0] = a[n - 1] = 0.0;
    for (int64_t t = 1; t < steps; t++) {
        turned(n, a.data(), b.data(), ends_b);
        turned(n, b.data(), a.data(), ends_a);
    }
    for (int64_t i = 1; i < n - 1; i++) dA[i] = a[i], dB[i] = 0.0;
    dA[0] = ends_a[0], dA[n - 1] = ends_a[1];
    dB[0] = ends_b[0], dB[n - 1] = ends_b[1];
}
