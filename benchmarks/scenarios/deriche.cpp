/* A recursive filter along rows is one along columns of the transposed image, where whole rows are added. */
#include "rows.h"

#include <cmath>
#include <utility>

struct Filter {
    double a1, a2, a3, a4, b1, b2;

    explicit Filter(double alpha) {
        const double once = std::exp(-alpha), k = (1.0 - once) * (1.0 - once) / (1.0 + alpha * once - std::exp(2.0 * alpha));
        a1 = k, a2 = k * once * (alpha - 1.0), a3 = k * once * (alpha + 1.0), a4 = -k * once * once;
        b1 = std::pow(2.0, -alpha), b2 = -once * once;
    }

    /* Both directions along columns; zeros lie beyond the ends. */
    void along_columns(int64_t w, int64_t h, const double *in, double *__restrict out) const {
        std::vector<double> before(2 * h), zeros(h);
        double *one = before.data(), *two = one + h;  // the filter one and two rows ago
        for (int64_t i = 0; i < w; i++) {
            const double *x = in + i * h, *last = i > 0 ? x - h : zeros.data();
            double *__restrict y = out + i * h;
            for (int64_t j = 0; j < h; j++) y[j] = two[j] = a1 * x[j] + a2 * last[j] + b1 * one[j] + b2 * two[j];
            std::swap(one, two);
        }
        for (int64_t j = 0; j < 2 * h; j++) before[j] = 0.0;
        for (int64_t i = w - 2; i >= 0; i--) {
            const double *x = in + (i + 1) * h, *last = i < w - 2 ? x + h : zeros.data();
            double *__restrict y = out + i * h;
            for (int64_t j = 0; j < h; j++) y[j] += two[j] = a3 * x[j] + a4 * last[j] + b1 * one[j] + b2 * two[j];
            std::swap(one, two);
        }
    }

    /* The filter turned round: what ran forwards runs backwards. */
    void along_columns_adjoint(int64_t w, int64_t h, const double *dout, double *__restrict din) const {
        std::vector<double> before(2 * h);
        double *one = before.data(), *two = one + h;
        for (int64_t i = w - 1; i >= 0; i--) {
            const double *g = dout + i * h;
            double *__restrict d = din + i * h;
            for (int64_t j = 0; j < h; j++) {
                const double new_value = g[j] + b1 * one[j] + b2 * two[j];
                d[j] = a1 * new_value + a2 * one[j];
                two[j] = new_value;
            }
            std::swap(one, two);
        }
        for (int64_t j = 0; j < 2 * h; j++) before[j] = 0.0;
        for (int64_t i = 1; i < w; i++) {
            const double *g = dout + (i - 1) * h;
            double *__restrict d = din + i * h;
            for (int64_t j = 0; j < h; j++) {
                const double new_value = g[j] + b1 * one[j] + b2 * two[j];
                d[j] += a3 * new_value + a4 * one[j];
                two[j] = new_value;
            }
            std::swap(one, two);
        }
    }
};

extern "C" double primal(int64_t w, int64_t h, double alpha, const double *image, const double *weights) {
    Filter filter(alpha);
    std::vector<double> turned = transposed(w, h, image), filtered(w * h);
    filter.along_columns(h, w, turned.data(), filtered.data());
    turned = transposed(h, w, filtered.data());
    filter.along_columns(w, h, turned.data(), filtered.data());
    double sum = 0.0;
    for (int64_t k = 0; k < w * h; k++) sum += weights[k] * filtered[k];
    return sum;
}

extern "C" void gradient(int64_t w, int64_t h, double alpha, const double *, const double *weights, double *dimage) {
    Filter filter(alpha);
    filter.along_columns_adjoint(w, h, weights, dimage);
    std::vector<double> turned = transposed(w, h, dimage);
    filter.along_columns_adjoint(h, w, turned.data(), dimage);
    turned = transposed(h, w, dimage);
    for (int64_t k = 0; k < w * h; k++) dimage[k] = turned[k];
}
