#include "centred.h"

extern "C" double primal(int64_t m, int64_t n, const double *data, const double *weights) {
    std::vector<double> columns = centred(m, n, data), product(m * m);
    syrk('T', m, n, 1.0 / (n - 1.0), columns.data(), m, 0.0, product.data(), m);
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
    gemm('N', 'N', n, m, m, 1.0 / (n - 1.0), columns.data(), m, both.data(), m, 0.0, ddata, m);
}
