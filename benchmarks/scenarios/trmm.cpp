#include "blas.h"
#include "rows.h"

#include <algorithm>

extern "C" double primal(int64_t m, int64_t n, double alpha, const double *A, const double *B, const double *weights) {
    std::vector<double> product(B, B + m * n);
    for (int64_t i = 0; i < m; i++)  // those below are as they were
        add_rows(m - i - 1, 1.0, A + (i + 1) * m + i, m, &product[(i + 1) * n], n, n, &product[i * n]);
    return alpha * weighted_sum(m * n, weights, product.data());
}

extern "C" void gradient(int64_t m, int64_t n, double alpha, const double *A, const double *B, const double *weights, double *dA,
                         double *dB) {
    std::vector<double> columns = transposed(m, n, weights);
    std::fill(dA, dA + m * m, 0.0);
    for (int64_t k = 0; k < m; k++) {
        add_rows(n, alpha, B + k * n, 1, columns.data(), m, k, dA + k * m);
        for (int64_t j = 0; j < n; j++) dB[k * n + j] = alpha * weights[k * n + j];
        add_rows(k, alpha, A + k * m, 1, weights, n, n, dB + k * n);
    }
}

extern "C" void gradient_blas(int64_t m, int64_t n, double alpha, const double *A, const double *B, const double *weights,
                              double *dA, double *dB) {
    gemm('N', 'T', m, m, n, alpha, B, n, weights, n, 0.0, dA, m);
    for (int64_t i = 0; i < m; i++) std::fill(dA + i * m + i, dA + (i + 1) * m, 0.0);
    std::copy(weights, weights + m * n, dB);
    trmm('L', 'L', 'N', 'U', m, n, alpha, A, m, dB, n);
}
