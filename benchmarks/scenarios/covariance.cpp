#include "centred.h"

extern "C" double primal(int64_t m, int64_t n, const double *data, const double *weights) {
    std::vector<double> columns = centred(m, n, data), product = products(m, n, 1.0 / (n - 1.0), columns.data());
    double sum = 0.0;
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < i; j++) sum += (weights[i * m + j] + weights[j * m + i]) * product[i * m + j];
        sum += weights[i * m + i] * product[i * m + i];
    }
    return sum;
}

/* Centred columns times a matrix are centred: nothing is left of the mean's cotangent. */
extern "C" void gradient(int64_t m, int64_t n, const double *data, const double *weights, double *ddata) {
    std::vector<double> columns = centred(m, n, data), both = symmetric(m, weights);
    std::fill(ddata, ddata + n * m, 0.0);
    for (int64_t i = 0; i < n; i++) add_rows(m, 1.0 / (n - 1.0), &columns[i * m], 1, both.data(), m, m, ddata + i * m);
}

extern "C" void gradient_blas(int64_t m, int64_t n, const double *data, const double *weights, double *ddata) {
    std::vector<double> columns = centred(m, n, data), both = symmetric(m, weights);
    gemm('N', 'N', n, m, m, 1.0 / (n - 1.0), columns.data(), m, both.data(), m, 0.0, ddata, m);
}
