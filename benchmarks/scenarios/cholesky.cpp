#include "blas.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

static void factor(int64_t n, double *L) {
    for (int64_t i = 0; i < n; i++) {
        double *row = L + i * n;
        for (int64_t j = 0; j <= i; j++) {
            const double *other = L + j * n;
            double rest = row[j];
            for (int64_t k = 0; k < j; k++) rest -= row[k] * other[k];
            row[j] = j < i ? rest / other[j] : std::sqrt(rest);
        }
    }
}

extern "C" double primal(int64_t n, const double *A, const double *weights) {
    std::vector<double> L(A, A + n * n);
    factor(n, L.data());
    double sum = 0.0;
    for (int64_t k = 0; k < n * n; k++) sum += weights[k] * L[k];
    return sum;
}

/* Backwards through the rows, in place on the cotangent. */
extern "C" void gradient(int64_t n, const double *A, const double *weights, double *dA) {
    std::vector<double> factors(A, A + n * n);
    double *L = factors.data();
    factor(n, L);
    std::memcpy(dA, weights, n * n * sizeof(double));
    for (int64_t i = n - 1; i >= 0; i--) {
        const double *row = L + i * n;
        double *__restrict drow = dA + i * n;
        const double square = drow[i] / (2.0 * row[i]);
        drow[i] = square;
        for (int64_t k = 0; k < i; k++) drow[k] -= 2.0 * square * row[k];
        for (int64_t j = i - 1; j >= 0; j--) {
            const double *other = L + j * n;
            double *__restrict dother = dA + j * n;
            const double rest = drow[j] / other[j];
            drow[j] = rest;
            dother[j] -= rest * row[j];
            for (int64_t k = 0; k < j; k++) {
                drow[k] -= rest * other[k];
                dother[k] -= rest * row[k];
            }
        }
    }
}

/* With P the lower triangle of L' dL and half its diagonal, L'^-1 P L^-1 is the gradient of both triangles. */
extern "C" void gradient_blas(int64_t n, const double *A, const double *weights, double *dA) {
    std::vector<double> factors(A, A + n * n), lower(n * n);
    double *L = factors.data(), *P = lower.data();
    cholesky(n, L);
    for (int64_t i = 0; i < n; i++) std::memcpy(P + i * n, weights + i * n, (i + 1) * sizeof(double));
    trmm('L', 'L', 'T', 'N', n, n, 1.0, L, n, P, n);
    for (int64_t i = 0; i < n; i++) {
        P[i * n + i] *= 0.5;
        std::memset(P + i * n + i + 1, 0, (n - i - 1) * sizeof(double));
    }
    trsm('L', 'L', 'T', 'N', n, n, 1.0, L, n, P, n);
    trsm('R', 'L', 'N', 'N', n, n, 1.0, L, n, P, n);
    std::memcpy(dA, weights, n * n * sizeof(double));
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < i; j++) dA[i * n + j] = P[i * n + j] + P[j * n + i];
        dA[i * n + i] = P[i * n + i];
    }
}
