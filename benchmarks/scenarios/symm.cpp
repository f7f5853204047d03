#include "blas.h"

#include <vector>

extern "C" double primal(int64_t m, int64_t n, double alpha, double beta, const double *C, const double *A, const double *B,
                         const double *weights) {
    std::vector<double> result(C, C + m * n);
    symm('L', m, n, alpha, A, m, B, n, beta, result.data(), n);
    double sum = 0.0;
    for (int64_t k = 0; k < m * n; k++) sum += weights[k] * result[k];
    return sum;
}

extern "C" void gradient(int64_t m, int64_t n, double alpha, double beta, const double *, const double *A, const double *B,
                         const double *weights, double *dC, double *dA, double *dB) {
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = i + 1; j < m; j++) dA[i * m + j] = 0.0;
    syr2k(m, n, alpha, weights, B, 0.0, dA);
    for (int64_t i = 0; i < m; i++) dA[i * m + i] *= 0.5;
    symm('L', m, n, alpha, A, m, weights, n, 0.0, dB, n);
    for (int64_t k = 0; k < m * n; k++) dC[k] = beta * weights[k];
}
