#include "blas.h"

#include <vector>

extern "C" double primal(int64_t n, int64_t m, double alpha, double beta, const double *C, const double *A, const double *B,
                         const double *weights) {
    std::vector<double> result(C, C + n * n);
    syr2k(n, m, alpha, A, B, beta, result.data());
    double sum = 0.0;
    for (int64_t k = 0; k < n * n; k++) sum += weights[k] * result[k];
    return sum;
}

extern "C" void gradient(int64_t n, int64_t m, double alpha, double beta, const double *, const double *A, const double *B,
                         const double *weights, double *dC, double *dA, double *dB) {
    std::vector<double> both(weights, weights + n * n);  // the triangle plus its transpose
    for (int64_t i = 0; i < n; i++) both[i * n + i] *= 2.0;
    symm('L', n, m, alpha, both.data(), n, B, m, 0.0, dA, m);
    symm('L', n, m, alpha, both.data(), n, A, m, 0.0, dB, m);
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j <= i; j++) dC[i * n + j] = beta * weights[i * n + j];
        for (int64_t j = i + 1; j < n; j++) dC[i * n + j] = weights[i * n + j];
    }
}
