#include "blas.h"
#include "rows.h"

#include <algorithm>

extern "C" double primal(int64_t n, int64_t m, double alpha, double beta, const double *C, const double *A, const double *B,
                         const double *weights) {
    std::vector<double> result(C, C + n * n), columns_A = transposed(n, m, A), columns_B = transposed(n, m, B);
    for (int64_t i = 0; i < n; i++) {
        double *row = &result[i * n];
        for (int64_t j = 0; j <= i; j++) row[j] *= beta;
        add_rows(m, alpha, B + i * m, 1, columns_A.data(), n, i + 1, row);
        add_rows(m, alpha, A + i * m, 1, columns_B.data(), n, i + 1, row);
    }
    return weighted_sum(n * n, weights, result.data());
}

static void gradient_of_C(int64_t n, double beta, const double *weights, double *dC) {
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j <= i; j++) dC[i * n + j] = beta * weights[i * n + j];
        for (int64_t j = i + 1; j < n; j++) dC[i * n + j] = weights[i * n + j];
    }
}

extern "C" void gradient(int64_t n, int64_t m, double alpha, double beta, const double *, const double *A, const double *B,
                         const double *weights, double *dC, double *dA, double *dB) {
    std::vector<double> both = both_triangles(n, weights);
    std::fill(dA, dA + n * m, 0.0);
    std::fill(dB, dB + n * m, 0.0);
    for (int64_t i = 0; i < n; i++) {
        add_rows(n, alpha, &both[i * n], 1, B, m, m, dA + i * m);
        add_rows(n, alpha, &both[i * n], 1, A, m, m, dB + i * m);
    }
    gradient_of_C(n, beta, weights, dC);
}

extern "C" void gradient_blas(int64_t n, int64_t m, double alpha, double beta, const double *, const double *A, const double *B,
                              const double *weights, double *dC, double *dA, double *dB) {
    std::vector<double> both(weights, weights + n * n);  // the triangle plus its transpose
    for (int64_t i = 0; i < n; i++) both[i * n + i] *= 2.0;
    symm('L', n, m, alpha, both.data(), n, B, m, 0.0, dA, m);
    symm('L', n, m, alpha, both.data(), n, A, m, 0.0, dB, m);
    gradient_of_C(n, beta, weights, dC);
}
