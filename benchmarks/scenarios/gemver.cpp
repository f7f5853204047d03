/* The changed matrix is computed where it is read; the adjoint reads it twice. */
#include <cstdint>
#include <vector>

extern "C" double primal(int64_t n, double alpha, double beta, const double *A, const double *u1, const double *v1,
                         const double *u2, const double *v2, const double *w, const double *x, const double *y, const double *z,
                         const double *weights) {
    std::vector<double> sums(n), back(n);  // beta y A + z + x, and A' weights: what the result needs of A x
    double *__restrict moved = sums.data(), *__restrict pulled = back.data();
    for (int64_t j = 0; j < n; j++) moved[j] = x[j] + z[j];
    for (int64_t i = 0; i < n; i++) {
        const double *row = A + i * n, left = u1[i], right = u2[i], share = beta * y[i], weight = weights[i];
        for (int64_t j = 0; j < n; j++) {
            const double entry = row[j] + left * v1[j] + right * v2[j];
            moved[j] += share * entry;
            pulled[j] += weight * entry;
        }
    }
    double sum = 0.0;
    for (int64_t j = 0; j < n; j++) sum += weights[j] * w[j] + alpha * pulled[j] * moved[j];
    return sum;
}

extern "C" void gradient(int64_t n, double alpha, double beta, const double *A, const double *u1, const double *v1,
                         const double *u2, const double *v2, const double *, const double *x, const double *y, const double *z,
                         const double *weights, double *__restrict dA, double *du1, double *dv1, double *du2, double *dv2,
                         double *dw, double *__restrict dx, double *dy, double *dz) {
    std::vector<double> sums(n);
    double *__restrict moved = sums.data();
    for (int64_t j = 0; j < n; j++) moved[j] = x[j] + z[j], dx[j] = 0.0;
    for (int64_t i = 0; i < n; i++) {
        const double *row = A + i * n, left = u1[i], right = u2[i], share = beta * y[i], weight = alpha * weights[i];
        for (int64_t j = 0; j < n; j++) {
            const double entry = row[j] + left * v1[j] + right * v2[j];
            moved[j] += share * entry;
            dx[j] += weight * entry;
        }
    }
    /* dA has rank two, so that products with it cost as much as vectors. */
    double moved_v1 = 0.0, moved_v2 = 0.0, dx_v1 = 0.0, dx_v2 = 0.0, weights_u1 = 0.0, weights_u2 = 0.0, y_u1 = 0.0, y_u2 = 0.0;
    for (int64_t j = 0; j < n; j++) {
        moved_v1 += moved[j] * v1[j], moved_v2 += moved[j] * v2[j];
        dx_v1 += dx[j] * v1[j], dx_v2 += dx[j] * v2[j];
        weights_u1 += alpha * weights[j] * u1[j], weights_u2 += alpha * weights[j] * u2[j];
        y_u1 += beta * y[j] * u1[j], y_u2 += beta * y[j] * u2[j];
    }
    for (int64_t i = 0; i < n; i++) {
        const double *row = A + i * n, weight = alpha * weights[i], share = beta * y[i];
        double *drow = dA + i * n, product = u1[i] * dx_v1 + u2[i] * dx_v2;
        for (int64_t j = 0; j < n; j++) {
            product += row[j] * dx[j];
            drow[j] = weight * moved[j] + share * dx[j];
        }
        dy[i] = beta * product;
        dw[i] = weights[i];
        dz[i] = dx[i];
        du1[i] = weight * moved_v1 + share * dx_v1;
        du2[i] = weight * moved_v2 + share * dx_v2;
        dv1[i] = weights_u1 * moved[i] + y_u1 * dx[i];
        dv2[i] = weights_u2 * moved[i] + y_u2 * dx[i];
    }
}
