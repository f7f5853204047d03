#include "centred.h"

#include <cmath>

/* Columns of mean zero and length one; of those without spread, too short ones. */
struct Columns {
    std::vector<double> data, scale;
    std::vector<bool> spread;

    Columns(int64_t m, int64_t n, const double *given) : data(centred(m, n, given)), scale(m), spread(m) {
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < m; j++) scale[j] += data[i * m + j] * data[i * m + j];
        for (int64_t j = 0; j < m; j++) {
            const double deviation = std::sqrt(scale[j] / n);
            spread[j] = deviation > 0.1;
            scale[j] = 1.0 / (std::sqrt(n) * (spread[j] ? deviation : 1.0));
        }
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < m; j++) data[i * m + j] *= scale[j];
    }
};

extern "C" double primal(int64_t m, int64_t n, const double *data, const double *weights) {
    Columns columns(m, n, data);
    std::vector<double> product = products(m, n, 1.0, columns.data.data());
    double sum = 0.0;
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < i; j++) sum += (weights[i * m + j] + weights[j * m + i]) * product[i * m + j];
        sum += weights[i * m + i];
    }
    return sum;
}

/* The cotangent of the columns becomes that of the data: a column of length one loses what it has along the column. */
static void through_columns(int64_t m, int64_t n, const Columns &columns, double *ddata) {
    std::vector<double> along(m);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < m; j++) along[j] += ddata[i * m + j] * columns.data[i * m + j];
    for (int64_t j = 0; j < m; j++)
        if (!columns.spread[j]) along[j] = 0.0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < m; j++)
            ddata[i * m + j] = (ddata[i * m + j] - along[j] * columns.data[i * m + j]) * columns.scale[j];
}

static std::vector<double> without_diagonal(int64_t m, const double *weights) {
    std::vector<double> both = symmetric(m, weights);
    for (int64_t i = 0; i < m; i++) both[i * m + i] = 0.0;
    return both;
}

extern "C" void gradient(int64_t m, int64_t n, const double *data, const double *weights, double *ddata) {
    Columns columns(m, n, data);
    std::vector<double> both = without_diagonal(m, weights);
    std::fill(ddata, ddata + n * m, 0.0);
    for (int64_t i = 0; i < n; i++) add_rows(m, 1.0, &columns.data[i * m], 1, both.data(), m, m, ddata + i * m);
    through_columns(m, n, columns, ddata);
}

extern "C" void gradient_blas(int64_t m, int64_t n, const double *data, const double *weights, double *ddata) {
    Columns columns(m, n, data);
    std::vector<double> both = without_diagonal(m, weights);
    gemm('N', 'N', n, m, m, 1.0, columns.data.data(), m, both.data(), m, 0.0, ddata, m);
    through_columns(m, n, columns, ddata);
}
