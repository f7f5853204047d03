#include <algorithm>
#include <cmath>
#include <cstdint>

static double largest_of(int64_t n, const double *x) {
    double largest = x[0];
    for (int64_t k = 1; k < n; k++) largest = std::max(largest, x[k]);
    return largest;
}

extern "C" double primal(int64_t n, const double *x) {
    const double largest = largest_of(n, x);
    double sum = 0.0;
    for (int64_t k = 0; k < n; k++) sum += std::exp(x[k] - largest);
    return largest + std::log(sum);
}

/* The exponentials are computed once, into the gradient. */
extern "C" void gradient(int64_t n, const double *x, double *dx) {
    const double largest = largest_of(n, x);
    double sum = 0.0;
    for (int64_t k = 0; k < n; k++) sum += dx[k] = std::exp(x[k] - largest);
    for (int64_t k = 0; k < n; k++) dx[k] *= 1.0 / sum;
}
