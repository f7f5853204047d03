/* Loops over rows of matrices, as an expert writes them without BLAS. */
#pragma once
#include <cstdint>
#include <vector>

/* out += alpha times the sum of c[k] times row k, for `count` rows that lie `ld` apart; four at a time, so that `out` is
   loaded and stored a quarter as often. */
static inline void add_rows(int64_t count, double alpha, const double *c, int64_t stride, const double *rows, int64_t ld,
                            int64_t width, double *__restrict out) {
    int64_t k = 0;
    for (; k + 4 <= count; k += 4, rows += 4 * ld) {
        const double c0 = alpha * c[k * stride], c1 = alpha * c[(k + 1) * stride];
        const double c2 = alpha * c[(k + 2) * stride], c3 = alpha * c[(k + 3) * stride];
        for (int64_t j = 0; j < width; j++)
            out[j] += c0 * rows[j] + c1 * rows[ld + j] + c2 * rows[2 * ld + j] + c3 * rows[3 * ld + j];
    }
    for (; k < count; k++, rows += ld) {
        const double c0 = alpha * c[k * stride];
        for (int64_t j = 0; j < width; j++) out[j] += c0 * rows[j];
    }
}

static inline std::vector<double> transposed(int64_t rows, int64_t columns, const double *x) {
    std::vector<double> y(rows * columns);
    for (int64_t block = 0; block < columns; block += 8)
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = block; j < block + 8 && j < columns; j++) y[j * rows + i] = x[i * columns + j];
    return y;
}

/* The lower triangle and its transpose, added: twice the diagonal. */
static inline std::vector<double> both_triangles(int64_t n, const double *lower) {
    std::vector<double> sum(n * n);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j <= i; j++) sum[i * n + j] = sum[j * n + i] = lower[i * n + j];
    for (int64_t i = 0; i < n; i++) sum[i * n + i] *= 2.0;
    return sum;
}

static inline double weighted_sum(int64_t size, const double *weights, const double *x) {
    double sum = 0.0;
    for (int64_t k = 0; k < size; k++) sum += weights[k] * x[k];
    return sum;
}
