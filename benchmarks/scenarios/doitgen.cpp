#include "blas.h"

#include <vector>

extern "C" double primal(int64_t m, int64_t n, const double *A, const double *C4, const double *weights) {
    std::vector<double> product(m * n);
    gemm('N', 'N', m, n, n, 1.0, A, n, C4, n, 0.0, product.data(), n);
    double sum = 0.0;
    for (int64_t k = 0; k < m * n; k++) sum += weights[k] * product[k];
    return sum;
}

extern "C" void gradient(int64_t m, int64_t n, const double *A, const double *C4, const double *weights, double *dA, double *dC4) {
    gemm('N', 'T', m, n, n, 1.0, weights, n, C4, n, 0.0, dA, n);
    gemm('T', 'N', n, n, m, 1.0, A, n, weights, n, 0.0, dC4, n);
}
