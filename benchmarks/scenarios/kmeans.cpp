#include "kmeans.h"

extern "C" double primal(int64_t n, int64_t k, int64_t d, const double *points, const double *rows) {
    return objective(n, k, d, points, rows);
}

extern "C" void gradient(int64_t n, int64_t k, int64_t d, const double *points, const double *rows, double *drows) {
    std::vector<double> counts(k);
    Centroids(k, d, rows).gradient(n, points, drows, counts.data());
}
