/* LU factors in place and their adjoint, for more than one scenario. */
#pragma once
#include <cstdint>

static void factor(int64_t n, double *A) {
    for (int64_t i = 0; i < n; i++) {
        double *__restrict row = A + i * n;
        for (int64_t k = 0; k < i; k++) {
            const double *other = A + k * n, share = row[k] / other[k];
            row[k] = share;
            for (int64_t j = k + 1; j < n; j++) row[j] -= share * other[j];
        }
    }
}

/* The cotangent of the factors becomes that of the matrix: backwards through the rows. */
static void factor_adjoint(int64_t n, const double *A, double *dA) {
    for (int64_t i = n - 1; i >= 0; i--) {
        double *__restrict drow = dA + i * n;
        for (int64_t k = i - 1; k >= 0; k--) {
            const double *other = A + k * n, share = A[i * n + k];
            double *__restrict dother = dA + k * n, dshare = drow[k];
            for (int64_t j = k + 1; j < n; j++) {
                dshare -= drow[j] * other[j];
                dother[j] -= share * drow[j];
            }
            drow[k] = dshare / other[k];
            dother[k] -= drow[k] * share;
        }
    }
}
