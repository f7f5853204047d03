/* Row by row, so that the matrix is read once. */
#include <cstdint>

extern "C" double primal(int64_t m, int64_t n, const double *A, const double *x, const double *weights) {
    double sum = 0.0;
    for (int64_t i = 0; i < m; i++) {
        const double *row = A + i * n;
        double product = 0.0, weight = 0.0;  // the weighted sum needs no vector in between
        for (int64_t j = 0; j < n; j++) product += row[j] * x[j], weight += row[j] * weights[j];
        sum += product * weight;
    }
    return sum;
}

extern "C" void gradient(int64_t m, int64_t n, const double *A, const double *x, const double *weights, double *__restrict dA,
                         double *__restrict dx) {
    for (int64_t j = 0; j < n; j++) dx[j] = 0.0;
    for (int64_t i = 0; i < m; i++) {
        const double *row = A + i * n;
        double *__restrict drow = dA + i * n;
        double product = 0.0, weight = 0.0;
        for (int64_t j = 0; j < n; j++) product += row[j] * x[j], weight += row[j] * weights[j];
        for (int64_t j = 0; j < n; j++) {
            drow[j] = product * weights[j] + weight * x[j];
            dx[j] += weight * row[j];
        }
    }
}
