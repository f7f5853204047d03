#include <cstdint>
#include <cstring>
#include <vector>

static std::vector<double> solve(int64_t n, const double *L, const double *b) {
    std::vector<double> solution(n);
    double *x = solution.data();
    for (int64_t i = 0; i < n; i++) {
        const double *row = L + i * n;
        double rest = b[i];
        for (int64_t j = 0; j < i; j++) rest -= row[j] * x[j];
        x[i] = rest / row[i];
    }
    return solution;
}

extern "C" double primal(int64_t n, const double *L, const double *b, const double *weights) {
    std::vector<double> x = solve(n, L, b);
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) sum += weights[i] * x[i];
    return sum;
}

extern "C" void gradient(int64_t n, const double *L, const double *b, const double *weights, double *dL, double *__restrict db) {
    std::vector<double> solution = solve(n, L, b);
    const double *x = solution.data();
    std::memcpy(db, weights, n * sizeof(double));
    for (int64_t i = n - 1; i >= 0; i--) {
        const double *row = L + i * n;
        double *__restrict drow = dL + i * n;
        const double share = db[i] /= row[i];
        for (int64_t j = 0; j < i; j++) {
            drow[j] = -share * x[j];
            db[j] -= share * row[j];
        }
        drow[i] = -share * x[i];
        std::memset(drow + i + 1, 0, (n - i - 1) * sizeof(double));
    }
}
