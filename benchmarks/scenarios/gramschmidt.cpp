#include "blas.h"
#include "rows.h"

#include <cmath>

/* Q and R, with the columns of the matrix as rows. */
struct Factors {
    std::vector<double> columns, R;

    Factors(int64_t m, int64_t n, const double *A) : columns(n * m), R(n * n) {
        for (int64_t i = 0; i < m; i++)
            for (int64_t j = 0; j < n; j++) columns[j * m + i] = A[i * n + j];
        for (int64_t k = 0; k < n; k++) {
            double *q = &columns[k * m], square = 0.0;
            for (int64_t i = 0; i < m; i++) square += q[i] * q[i];
            const double length = R[k * n + k] = std::sqrt(square);
            for (int64_t i = 0; i < m; i++) q[i] *= 1.0 / length;
            for (int64_t j = k + 1; j < n; j++) {
                double *column = &columns[j * m], dot = 0.0;
                for (int64_t i = 0; i < m; i++) dot += q[i] * column[i];
                for (int64_t i = 0; i < m; i++) column[i] -= q[i] * dot;
                R[k * n + j] = dot;
            }
        }
    }
};

extern "C" double primal(int64_t m, int64_t n, const double *A, const double *weights_Q, const double *weights_R) {
    Factors f(m, n, A);
    double sum = 0.0;
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) sum += weights_Q[i * n + j] * f.columns[j * m + i];
    for (int64_t k = 0; k < n * n; k++) sum += weights_R[k] * f.R[k];
    return sum;
}

/* Backwards through the process, in place on the cotangent of the columns; each step is undone where it is needed. */
extern "C" void gradient(int64_t m, int64_t n, const double *A, const double *weights_Q, const double *weights_R, double *dA) {
    Factors f(m, n, A);
    std::vector<double> cotangents = transposed(m, n, weights_Q), left(n * m);  // left: columns less the projections so far
    for (int64_t k = n - 1; k >= 0; k--) {
        const double *q = &f.columns[k * m], length = f.R[k * n + k];
        double *dq = &cotangents[k * m];
        for (int64_t j = k + 1; j < n; j++) {
            double *column = &left[j * m], *dcolumn = &cotangents[j * m];
            const double dot = f.R[k * n + j];
            double share = weights_R[k * n + j];
            for (int64_t i = 0; i < m; i++) share -= q[i] * dcolumn[i];
            for (int64_t i = 0; i < m; i++) {
                column[i] += q[i] * dot;
                dq[i] += share * column[i] - dot * dcolumn[i];
                dcolumn[i] += share * q[i];
            }
        }
        double along = 0.0;
        for (int64_t i = 0; i < m; i++) along += q[i] * dq[i];
        const double rest = weights_R[k * n + k] - along / length;
        for (int64_t i = 0; i < m; i++) {
            dq[i] = dq[i] / length + rest * q[i];
            left[k * m + i] = length * q[i];
        }
    }
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) dA[i * n + j] = cotangents[j * m + i];
}

/* From the factors alone: with S the symmetric matrix of the lower triangle of R dR' - dQ' Q, dA = (dQ + Q S) R'^-1. */
extern "C" void gradient_blas(int64_t m, int64_t n, const double *A, const double *weights_Q, const double *weights_R, double *dA) {
    Factors f(m, n, A);
    std::vector<double> dR(n * n), S(n * n);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i; j < n; j++) dR[i * n + j] = weights_R[i * n + j];
    gemm('N', 'T', n, n, n, 1.0, f.R.data(), n, dR.data(), n, 0.0, S.data(), n);
    gemm('T', 'T', n, n, m, -1.0, weights_Q, n, f.columns.data(), m, 1.0, S.data(), n);
    for (int64_t k = 0; k < m * n; k++) dA[k] = weights_Q[k];
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++) S[i * n + j] = S[j * n + i];
    gemm('T', 'N', m, n, n, 1.0, f.columns.data(), m, S.data(), n, 1.0, dA, n);
    trsm('R', 'U', 'T', 'N', m, n, 1.0, f.R.data(), n, dA, n);
}
