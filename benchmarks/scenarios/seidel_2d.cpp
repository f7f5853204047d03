/* Each row takes what its neighbours give, which vectorises; then one number passes along it. */
#include <cstdint>
#include <cstring>
#include <vector>

extern "C" double primal(int64_t steps, int64_t n, const double *start, const double *weights) {
    std::vector<double> A(start, start + n * n), taken(n);
    for (int64_t t = 0; t < steps - 1; t++) {
        for (int64_t i = 1; i < n - 1; i++) {
            double *row = &A[i * n];
            const double *above = row - n, *below = row + n;
            for (int64_t j = 1; j < n - 1; j++)
                taken[j] = (above[j - 1] + above[j] + above[j + 1] + row[j] + row[j + 1]
                            + below[j - 1] + below[j] + below[j + 1]) * (1.0 / 9.0);
            double last = row[0];
            for (int64_t j = 1; j < n - 1; j++) row[j] = last = taken[j] + last * (1.0 / 9.0);
        }
    }
    double sum = 0.0;
    for (int64_t k = 0; k < n * n; k++) sum += weights[k] * A[k];
    return sum;
}

/* Linear: the sweeps run backwards on the cotangent, in place. */
extern "C" void gradient(int64_t steps, int64_t n, const double *, const double *weights, double *dA) {
    std::vector<double> given(n);  // cotangents of what the row took; zero at both ends
    std::memcpy(dA, weights, n * n * sizeof(double));
    for (int64_t t = 0; t < steps - 1; t++) {
        for (int64_t i = n - 2; i > 0; i--) {
            double *row = dA + i * n, *above = row - n, *below = row + n;
            double last = 0.0;
            for (int64_t j = n - 2; j > 0; j--) given[j] = last = (row[j] + last) * (1.0 / 9.0);
            row[0] += given[1];
            for (int64_t j = 1; j < n - 1; j++) row[j] = given[j - 1] + given[j];
            row[n - 1] += given[n - 2];
            above[0] += given[1], below[0] += given[1];
            for (int64_t j = 1; j < n - 1; j++) {
                double sum = given[j - 1] + given[j] + given[j + 1];
                above[j] += sum, below[j] += sum;
            }
            above[n - 1] += given[n - 2], below[n - 1] += given[n - 2];
        }
    }
}
