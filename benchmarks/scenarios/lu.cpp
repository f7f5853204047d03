#include "lu.h"

#include <cstring>
#include <vector>

extern "C" double primal(int64_t n, const double *A, const double *weights) {
    std::vector<double> factors(A, A + n * n);
    factor(n, factors.data());
    double sum = 0.0;
    for (int64_t k = 0; k < n * n; k++) sum += weights[k] * factors[k];
    return sum;
}

extern "C" void gradient(int64_t n, const double *A, const double *weights, double *dA) {
    std::vector<double> factors(A, A + n * n);
    factor(n, factors.data());
    std::memcpy(dA, weights, n * n * sizeof(double));
    factor_adjoint(n, factors.data(), dA);
}
