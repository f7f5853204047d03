/* Row by row; the adjoint keeps a row's exponentials in the result until their sums are known. */
#include <algorithm>
#include <cmath>
#include <cstdint>

static double largest_of(int64_t n, const double *x) {
    double largest = x[0];
    for (int64_t k = 1; k < n; k++) largest = std::max(largest, x[k]);
    return largest;
}

extern "C" double primal(int64_t rows, int64_t n, const double *x, const double *weights) {
    double total = 0.0;
    for (int64_t i = 0; i < rows; i++, x += n, weights += n) {
        const double largest = largest_of(n, x);
        double sum = 0.0, weighted = 0.0;
        for (int64_t k = 0; k < n; k++) {
            const double e = std::exp(x[k] - largest);
            sum += e, weighted += weights[k] * e;
        }
        total += weighted / sum;
    }
    return total;
}

extern "C" void gradient(int64_t rows, int64_t n, const double *x, const double *weights, double *__restrict dx) {
    for (int64_t i = 0; i < rows; i++, x += n, weights += n, dx += n) {
        const double largest = largest_of(n, x);
        double sum = 0.0, weighted = 0.0;
        for (int64_t k = 0; k < n; k++) {
            const double e = std::exp(x[k] - largest);
            dx[k] = e, sum += e, weighted += weights[k] * e;
        }
        const double scale = 1.0 / sum, mean = weighted * scale;
        for (int64_t k = 0; k < n; k++) dx[k] *= scale * (weights[k] - mean);
    }
}
