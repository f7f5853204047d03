/* SciPy's BLAS and LAPACK for matrices by rows. The pointers are set when the library is loaded. */
#pragma once
#include <cstdint>

extern "C" {
void (*blas_dgemm)(char *, char *, int *, int *, int *, double *, double *, int *, double *, int *, double *, double *, int *);
void (*blas_dgemv)(char *, int *, int *, double *, double *, int *, double *, int *, double *, double *, int *);
void (*blas_dsyrk)(char *, char *, int *, int *, double *, double *, int *, double *, double *, int *);
void (*blas_dsyr2k)(char *, char *, int *, int *, double *, double *, int *, double *, int *, double *, double *, int *);
void (*blas_dsymm)(char *, char *, int *, int *, double *, double *, int *, double *, int *, double *, double *, int *);
void (*blas_dtrmm)(char *, char *, char *, char *, int *, int *, double *, double *, int *, double *, int *);
void (*blas_dtrsm)(char *, char *, char *, char *, int *, int *, double *, double *, int *, double *, int *);
void (*blas_dpotrf)(char *, int *, double *, int *, int *);
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

/* The lower triangle of C = alpha A A' + beta C, where A is n by k; or of alpha A' A with 'T', where A is k by n. */
static inline void syrk(char t, int n, int k, double alpha, const double *A, int lda, double beta, double *C, int ldc) {
    char upper = 'U', turned = t == 'T' ? 'N' : 'T';
    blas_dsyrk(&upper, &turned, &n, &k, &alpha, (double *)A, &lda, &beta, C, &ldc);
}

/* The lower triangle of C = alpha (A B' + B A') + beta C, where A and B are n by k. */
static inline void syr2k(int n, int k, double alpha, const double *A, const double *B, double beta, double *C) {
    char upper = 'U', turned = 'T';
    blas_dsyr2k(&upper, &turned, &n, &k, &alpha, (double *)A, &k, (double *)B, &k, &beta, C, &n);
}

/* C = alpha A B + beta C with the symmetric A of which the lower triangle is given, on the left ('L'), or B A ('R'); C is m by n. */
static inline void symm(char side, int m, int n, double alpha, const double *A, int lda, const double *B, int ldb, double beta,
                        double *C, int ldc) {
    char other = side == 'L' ? 'R' : 'L', upper = 'U';
    blas_dsymm(&other, &upper, &n, &m, &alpha, (double *)A, &lda, (double *)B, &ldb, &beta, C, &ldc);
}

/* B = alpha op(A) B ('L') or alpha B op(A) ('R'), where A is lower ('L') or upper ('U') triangular and B m by n. */
static inline void trmm(char side, char triangle, char t, char unit, int m, int n, double alpha, const double *A, int lda,
                        double *B, int ldb) {
    char other = side == 'L' ? 'R' : 'L', turned = triangle == 'L' ? 'U' : 'L';
    blas_dtrmm(&other, &turned, &t, &unit, &n, &m, &alpha, (double *)A, &lda, B, &ldb);
}

/* The same with the inverse of op(A). */
static inline void trsm(char side, char triangle, char t, char unit, int m, int n, double alpha, const double *A, int lda,
                        double *B, int ldb) {
    char other = side == 'L' ? 'R' : 'L', turned = triangle == 'L' ? 'U' : 'L';
    blas_dtrsm(&other, &turned, &t, &unit, &n, &m, &alpha, (double *)A, &lda, B, &ldb);
}

/* The lower triangle becomes Cholesky's factor. */
static inline void cholesky(int n, double *A) {
    char upper = 'U';
    int info;
    blas_dpotrf(&upper, &n, A, &n, &info);
}
