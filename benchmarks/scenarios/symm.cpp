#include "blas.h"
#include "rows.h"

#include <algorithm>

static std::vector<double> whole(int64_t m, const double *lower) {
    std::vector<double> matrix(m * m);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j <= i; j++) matrix[i * m + j] = matrix[j * m + i] = lower[i * m + j];
    return matrix;
}

extern "C" double primal(int64_t m, int64_t n, double alpha, double beta, const double *C, const double *A, const double *B,
                         const double *weights) {
    std::vector<double> result(C, C + m * n), matrix = whole(m, A);
    for (int64_t i = 0; i < m; i++) {
        double *row = &result[i * n];
        for (int64_t j = 0; j < n; j++) row[j] *= beta;
        add_rows(m, alpha, &matrix[i * m], 1, B, n, n, row);
    }
    return weighted_sum(m * n, weights, result.data());
}

extern "C" void gradient(int64_t m, int64_t n, double alpha, double beta, const double *, const double *A, const double *B,
                         const double *weights, double *dC, double *dA, double *dB) {
    std::vector<double> matrix = whole(m, A), columns_B = transposed(m, n, B), columns_weights = transposed(m, n, weights);
    std::fill(dA, dA + m * m, 0.0);
    std::fill(dB, dB + m * n, 0.0);
    for (int64_t i = 0; i < m; i++) {
        add_rows(m, alpha, &matrix[i * m], 1, weights, n, n, dB + i * n);
        add_rows(n, alpha, weights + i * n, 1, columns_B.data(), m, i + 1, dA + i * m);
        add_rows(n, alpha, B + i * n, 1, columns_weights.data(), m, i + 1, dA + i * m);
        dA[i * m + i] *= 0.5;
    }
    for (int64_t k = 0; k < m * n; k++) dC[k] = beta * weights[k];
}

extern "C" void gradient_blas(int64_t m, int64_t n, double alpha, double beta, const double *, const double *A, const double *B,
                              const double *weights, double *dC, double *dA, double *dB) {
    std::fill(dA, dA + m * m, 0.0);
    syr2k(m, n, alpha, weights, B, 0.0, dA);
    for (int64_t i = 0; i < m; i++) dA[i * m + i] *= 0.5;
    symm('L', m, n, alpha, A, m, weights, n, 0.0, dB, n);
    for (int64_t k = 0; k < m * n; k++) dC[k] = beta * weights[k];
}
