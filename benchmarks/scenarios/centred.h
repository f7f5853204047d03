/* Columns less their means, and what a weighted sum over a symmetric matrix needs. */
#pragma once
#include "blas.h"
#include "rows.h"

#include <algorithm>

static std::vector<double> centred(int64_t m, int64_t n, const double *data) {
    std::vector<double> mean(m), result(n * m);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < m; j++) mean[j] += data[i * m + j];
    for (int64_t j = 0; j < m; j++) mean[j] /= n;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < m; j++) result[i * m + j] = data[i * m + j] - mean[j];
    return result;
}

/* The matrix plus its transpose. */
static std::vector<double> symmetric(int64_t m, const double *weights) {
    std::vector<double> result(m * m);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j <= i; j++) result[i * m + j] = result[j * m + i] = weights[i * m + j] + weights[j * m + i];
    return result;
}

/* The lower triangle of alpha times the product of the transposed columns with the columns. */
static std::vector<double> products(int64_t m, int64_t n, double alpha, const double *columns) {
    std::vector<double> result(m * m);
    for (int64_t i = 0; i < m; i++) add_rows(n, alpha, columns + i, m, columns, m, i + 1, &result[i * m]);
    return result;
}
