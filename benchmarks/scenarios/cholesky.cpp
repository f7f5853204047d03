#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

static void factor(int64_t n, double *L) {
    for (int64_t i = 0; i < n; i++) {
        double *row = L + i * n;
        for (int64_t j = 0; j <= i; j++) {
            const double *other = L + j * n;
            double rest = row[j];
            for (int64_t k = 0; k < j; k++) rest -= row[k] * other[k];
            row[j] = j < i ? rest / other[j] : std::sqrt(rest);
        }
    }
}

extern "C" double primal(int64_t n, const double *A, const double *weights) {
    std::vector<double> L(A, A + n * n);
    factor(n, L.data());
    double sum = 0.0;
    for (int64_t k = 0; k < n * n; k++) sum += weights[k] * L[k];
    return sum;
}

/* Backwards through the rows, in place on the cotangent. */
extern "C" void gradient(int64_t n, const double *A, const double *weights, double *dA) {
    std::vector<double> factors(A, A + n * n);
    double *L = factors.data();
    factor(n, L);
    std::memcpy(dA, weights, n * n * sizeof(double));
    for (int64_t i = n - 1; i >= 0; i--) {
        const double *row = L + i * n;
        double *__restrict drow = dA + i * n;
        const double square = drow[i] / (2.0 * row[i]);
        drow[i] = square;
        for (int64_t k = 0; k < i; k++) drow[k] -= 2.0 * square * row[k];
        for (int64_t j = i - 1; j >= 0; j--) {
            const double *other = L + j * n;
            double *__restrict dother = dA + j * n;
            const double rest = drow[j] / other[j];
            drow[j] = rest;
            dother[j] -= rest * row[j];
            for (int64_t k = 0; k < j; k++) {
                drow[k] -= rest * other[k];
                dother[k] -= rest * row[k];
            }
        }
    }
}
