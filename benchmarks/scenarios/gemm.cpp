#include "blas.h"

#include <vector>

extern "C" double primal(int64_t ni, int64_t nj, int64_t nk, double alpha, double beta, const double *C, const double *A,
                         const double *B, const double *weights) {
    std::vector<double> result(C, C + ni * nj);
    gemm('N', 'N', ni, nj, nk, alpha, A, nk, B, nj, beta, result.data(), nj);
    double sum = 0.0;
    for (int64_t k = 0; k < ni * nj; k++) sum += weights[k] * result[k];
    return sum;
}

extern "C" void gradient(int64_t ni, int64_t nj, int64_t nk, double alpha, double beta, const double *, const double *A,
                         const double *B, const double *weights, double *dC, double *dA, double *dB) {
    gemm('N', 'T', ni, nk, nj, alpha, weights, nj, B, nj, 0.0, dA, nk);
    gemm('T', 'N', nk, nj, ni, alpha, A, nk, weights, nj, 0.0, dB, nj);
    for (int64_t k = 0; k < ni * nj; k++) dC[k] = beta * weights[k];
}
