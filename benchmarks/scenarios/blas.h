/* SciPy's BLAS for matrices by rows. The pointers are set when the library is loaded. */
#pragma once
#include <cstdint>

extern "C" {
void (*blas_dgemm)(char *, char *, int *, int *, int *, double *, double *, int *, double *, int *, double *, double *, int *);
void (*blas_dgemv)(char *, int *, int *, double *, double *, int *, double *, int *, double *, double *, int *);
}

/* C = alpha op(A) op(B) + beta C, where op(A) is m by k and op(B) k by n; 'T' transposes. */
static inline void gemm(char ta, char tb, int m, int n, int k, double alpha, const double *A, int lda, const double *B, int ldb,
                        double beta, double *C, int ldc) {
    blas_dgemm(&tb, &ta, &n, &m, &k, &alpha, (double *)B, &ldb, (double *)A, &lda, &beta, C, &ldc);
}

/* y = alpha op(A) x + beta y, where A is m by n. */
static inline void gemv(char t, int m, int n, double alpha, const double *A, int lda, const double *x, double beta, double *y) {
    char turned = t == 'T' ? 'N' : 'T';
    int one = 1;
    blas_dgemv(&turned, &n, &m, &alpha, (double *)A, &lda, (double *)x, &one, &beta, y, &one);
}
