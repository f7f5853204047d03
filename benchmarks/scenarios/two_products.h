/* left' A u + right' A v and its gradient. The matrix is read once, four rows at a time: each number of a vector is then
   loaded a quarter as often. */
#pragma once
#include <cstdint>

template <int R>
static inline double value_of_rows(int64_t n, const double *rows, const double *left, const double *u, const double *right,
                                   const double *v) {
    double products_u[R] = {}, products_v[R] = {}, sum = 0.0;
    for (int64_t j = 0; j < n; j++)
        for (int r = 0; r < R; r++) products_u[r] += rows[r * n + j] * u[j], products_v[r] += rows[r * n + j] * v[j];
    for (int r = 0; r < R; r++) sum += left[r] * products_u[r] + right[r] * products_v[r];
    return sum;
}

static inline double value_of_two(int64_t m, int64_t n, const double *A, const double *left, const double *u,
                                  const double *right, const double *v) {
    double sum = 0.0;
    int64_t i = 0;
    for (; i + 4 <= m; i += 4) sum += value_of_rows<4>(n, A + i * n, left + i, u, right + i, v);
    for (; i < m; i++) sum += value_of_rows<1>(n, A + i * n, left + i, u, right + i, v);
    return sum;
}

template <int R>
static inline void gradient_of_rows(int64_t n, const double *rows, const double *left, const double *u, const double *right,
                                    const double *v, double *__restrict drows, double *dleft, double *__restrict dv) {
    double products[R] = {}, l[R], q[R];
    for (int r = 0; r < R; r++) l[r] = left[r], q[r] = right[r];
    for (int64_t j = 0; j < n; j++) {
        double sum = dv[j];
        for (int r = 0; r < R; r++) {
            drows[r * n + j] = l[r] * u[j] + q[r] * v[j];
            products[r] += rows[r * n + j] * u[j];
            sum += q[r] * rows[r * n + j];
        }
        dv[j] = sum;
    }
    for (int r = 0; r < R; r++) dleft[r] = products[r];
}

/* With respect to A, left and v. */
static inline void gradient_of_two(int64_t m, int64_t n, const double *A, const double *left, const double *u,
                                   const double *right, const double *v, double *dA, double *dleft, double *dv) {
    for (int64_t j = 0; j < n; j++) dv[j] = 0.0;
    int64_t i = 0;
    for (; i + 4 <= m; i += 4) gradient_of_rows<4>(n, A + i * n, left + i, u, right + i, v, dA + i * n, dleft + i, dv);
    for (; i < m; i++) gradient_of_rows<1>(n, A + i * n, left + i, u, right + i, v, dA + i * n, dleft + i, dv);
}
