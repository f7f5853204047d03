#include <cstdint>
#include <vector>

static void average(int64_t n, const double *__restrict from, double *__restrict to) {
    for (int64_t i = 1; i < n - 1; i++) {
        const double *row = from + i * n, *above = row - n, *below = row + n;
        double *out = to + i * n;
        for (int64_t j = 1; j < n - 1; j++) out[j] = 0.2 * (row[j] + row[j - 1] + row[j + 1] + above[j] + below[j]);
    }
}

extern "C" double primal(int64_t steps, int64_t n, const double *A, const double *B, const double *weights) {
    std::vector<double> a(A, A + n * n), b(B, B + n * n);
    for (int64_t t = 1; t < steps; t++) {
        average(n, a.data(), b.data());
        average(n, b.data(), a.data());
    }
    double sum = 0.0;
    for (int64_t k = 0; k < n * n; k++) sum += weights[k] * a[k];
    return sum;
}

/* The average turned round: `from` and `to` are cotangents inside, zero on the edge; `edge` takes those of the edge. */
static void turned(int64_t n, const double *from, double *to, double *edge) {
    average(n, from, to);
    const int64_t last = n - 1;
    for (int64_t j = 1; j < last; j++) {
        edge[j] += 0.2 * from[n + j];
        edge[last * n + j] += 0.2 * from[(last - 1) * n + j];
        edge[j * n] += 0.2 * from[j * n + 1];
        edge[j * n + last] += 0.2 * from[j * n + last - 1];
    }
}

extern "C" void gradient(int64_t steps, int64_t n, const double *, const double *, const double *weights, double *dA, double *dB) {
    std::vector<double> a(n * n), b(n * n);
    for (int64_t k = 0; k < n * n; k++) dA[k] = weights[k], dB[k] = 0.0;
    for (int64_t i = 1; i < n - 1; i++)
        for (int64_t j = 1; j < n - 1; j++) a[i * n + j] = weights[i * n + j];
    for (int64_t t = 1; t < steps; t++) {
        turned(n, a.data(), b.data(), dB);
        turned(n, b.data(), a.data(), dA);
    }
    for (int64_t i = 1; i < n - 1; i++)
        for (int64_t j = 1; j < n - 1; j++) dA[i * n + j] = a[i * n + j];
}
