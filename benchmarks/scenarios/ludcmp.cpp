#include "lu.h"

#include <cstring>
#include <vector>

struct Solution {
    std::vector<double> factors, x, y;

    Solution(int64_t n, const double *A, const double *b) : factors(A, A + n * n), x(n), y(n) {
        factor(n, factors.data());
        for (int64_t i = 0; i < n; i++) {
            const double *row = &factors[i * n];
            double rest = b[i];
            for (int64_t j = 0; j < i; j++) rest -= row[j] * y[j];
            y[i] = rest;
        }
        for (int64_t i = n - 1; i >= 0; i--) {
            const double *row = &factors[i * n];
            double rest = y[i];
            for (int64_t j = i + 1; j < n; j++) rest -= row[j] * x[j];
            x[i] = rest / row[i];
        }
    }
};

extern "C" double primal(int64_t n, const double *A, const double *b, const double *weights) {
    Solution solution(n, A, b);
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) sum += weights[i] * solution.x[i] + weights[n + i] * solution.y[i];
    return sum;
}

extern "C" void gradient(int64_t n, const double *A, const double *b, const double *weights, double *dA, double *db) {
    Solution solution(n, A, b);
    const double *x = solution.x.data(), *y = solution.y.data();
    std::vector<double> dx(weights, weights + n);
    for (int64_t i = 0; i < n; i++) {  // x, from which y gets the last of its cotangent: U' dy = dx
        const double *row = &solution.factors[i * n], share = dx[i] / row[i];
        double *drow = dA + i * n;
        db[i] = weights[n + i] + share;
        for (int64_t j = i; j < n; j++) drow[j] = -share * x[j];
        for (int64_t j = i + 1; j < n; j++) dx[j] -= share * row[j];
    }
    for (int64_t i = n - 1; i >= 0; i--) {
        const double *row = &solution.factors[i * n], share = db[i];
        double *drow = dA + i * n;
        for (int64_t j = 0; j < i; j++) {
            drow[j] = -share * y[j];
            db[j] -= share * row[j];
        }
    }
    factor_adjoint(n, solution.factors.data(), dA);
}
