#include "blas.h"

#include <cstring>
#include <vector>

extern "C" double primal(int64_t m, int64_t n, double alpha, const double *A, const double *B, const double *weights) {
    std::vector<double> product(B, B + m * n);
    trmm('L', 'L', 'T', 'U', m, n, alpha, A, m, product.data(), n);
    double sum = 0.0;
    for (int64_t k = 0; k < m * n; k++) sum += weights[k] * product[k];
    return sum;
}

extern "C" void gradient(int64_t m, int64_t n, double alpha, const double *A, const double *B, const double *weights, double *dA,
                         double *dB) {
    gemm('N', 'T', m, m, n, alpha, B, n, weights, n, 0.0, dA, m);
    for (int64_t i = 0; i < m; i++) std::memset(dA + i * m + i, 0, (m - i) * sizeof(double));
    std::memcpy(dB, weights, m * n * sizeof(double));
    trmm('L', 'L', 'N', 'U', m, n, alpha, A, m, dB, n);
}
