/* The loops of loops.py in C. */
#include <math.h>
#include <stdint.h>

double squares(const double *x, int64_t n) {
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) total += x[i] * x[i];
    return total;
}

void chain(const double *x, const double *y, int64_t n, double *out) {
    for (int64_t i = 0; i < n; i++) out[i] = 2.5 * x[i] + y[i] - x[i] * y[i];
}

void stencil(const double *u, int64_t n, int64_t m, double *out) {
    for (int64_t i = 1; i < n - 1; i++)
        for (int64_t j = 1; j < m - 1; j++)
            out[(i - 1) * (m - 2) + j - 1] = u[(i - 1) * m + j] + u[(i + 1) * m + j] + u[i * m + j - 1]
                                           + u[i * m + j + 1] - 4.0 * u[i * m + j];
}

double steps(double x, double v, double dt, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        double a = -x - 0.1 * v * v;
        v += a * dt;
        x += v * dt;
    }
    return x + v;
}

double smoothing(const double *x, int64_t n, double alpha) {
    double level = x[0], error = 0.0;
    for (int64_t i = 1; i < n; i++) {
        double miss = x[i] - level;
        error += miss * miss;
        level += alpha * miss;
    }
    return error;
}

/* The derivative of `smoothing` with respect to x, by hand. */
void smoothing_gradient(const double *x, int64_t n, double alpha, double *miss, double *out) {
    double level = x[0];
    for (int64_t i = 1; i < n; i++) {
        miss[i] = x[i] - level;
        level += alpha * miss[i];
    }
    double ct_level = 0.0;
    for (int64_t i = n - 1; i >= 1; i--) {
        double ct_miss = 2.0 * miss[i] + alpha * ct_level;
        out[i] = ct_miss;
        ct_level -= ct_miss;
    }
    out[0] = ct_level;
}
