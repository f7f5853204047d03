#include "kmeans.h"

extern "C" double primal(int64_t n, int64_t k, int64_t d, const double *points, const double *rows) {
    return objective(n, k, d, points, rows);
}

extern "C" void gradient(int64_t n, int64_t k, int64_t d, const double *points, const double *rows, double *drows,
                         double *diagonal) {
    std::vector<double> counts(k);
    Centroids(k, d, rows).gradient(n, points, drows, counts.data());
    for (int64_t j = 0; j < k; j++)
        for (int64_t a = 0; a < d; a++) diagonal[j * d + a] = 2.0 * counts[j];
}
