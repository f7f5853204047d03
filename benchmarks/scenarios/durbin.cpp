#include <cstdint>
#include <vector>

/* Add the reversed numbers; `after` may be `before`, since entries are paired from both ends. */
static void mix(int64_t k, double alpha, const double *before, double *after) {
    for (int64_t i = 0, j = k - 1; i <= j; i++, j--) {
        const double low = before[i], high = before[j];
        after[i] = low + alpha * high;
        after[j] = high + alpha * low;
    }
}

static double predicted(int64_t k, const double *r, const double *y) {
    double sum = r[k];
    for (int64_t i = 0; i < k; i++) sum += r[k - 1 - i] * y[i];
    return sum;
}

extern "C" double primal(int64_t n, const double *r, const double *weights) {
    std::vector<double> y(n);
    double alpha = y[0] = -r[0], beta = 1.0, sum = 0.0;
    for (int64_t k = 1; k < n; k++) {
        beta *= 1.0 - alpha * alpha;
        alpha = -predicted(k, r, y.data()) / beta;
        mix(k, alpha, y.data(), y.data());
        y[k] = alpha;
    }
    for (int64_t i = 0; i < n; i++) sum += weights[i] * y[i];
    return sum;
}

/* All solutions are kept, in a triangle. */
extern "C" void gradient(int64_t n, const double *r, const double *weights, double *__restrict dr) {
    std::vector<double> triangle(n * (n + 1) / 2), betas(n), cotangent(weights, weights + n);
    double *y = triangle.data(), *dy = cotangent.data();
    y[0] = -r[0];
    betas[0] = 1.0;
    for (int64_t k = 1; k < n; k++) {
        const double last = y[k - 1];
        betas[k] = betas[k - 1] * (1.0 - last * last);
        const double alpha = -predicted(k, r, y) / betas[k];
        mix(k, alpha, y, y + k);
        y += k;
        y[k] = alpha;
    }
    for (int64_t i = 0; i < n; i++) dr[i] = 0.0;
    double dbeta = 0.0, dalpha = 0.0;  // of the beta of step k, and what the next step gave to its alpha
    for (int64_t k = n - 1; k > 0; k--) {
        const double alpha = y[k];
        y -= k;
        dalpha += dy[k];
        for (int64_t i = 0; i < k; i++) dalpha += dy[i] * y[k - 1 - i];
        mix(k, alpha, dy, dy);
        const double share = -dalpha / betas[k];
        dbeta += share * alpha;
        dr[k] += share;
        for (int64_t i = 0; i < k; i++) {
            dr[k - 1 - i] += share * y[i];
            dy[i] += share * r[k - 1 - i];
        }
        const double last = y[k - 1];
        dalpha = -2.0 * last * betas[k - 1] * dbeta;
        dbeta *= 1.0 - last * last;
    }
    dr[0] -= dy[0] + dalpha;
}
