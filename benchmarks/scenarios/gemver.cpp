/* The changed matrix is computed where it is read, four rows at a time; the adjoint reads it twice. */
#include <cstdint>
#include <vector>

struct Vectors {
    int64_t n;
    double alpha, beta;
    const double *u1, *v1, *u2, *v2, *y, *weights;
};

/* moved += beta A' y and pulled += alpha A' weights for R rows from row i of the changed matrix. */
template <int R>
static void through_rows(const Vectors &s, const double *A, int64_t i, double *__restrict moved, double *__restrict pulled) {
    const int64_t n = s.n;
    const double *rows = A + i * n, *v1 = s.v1, *v2 = s.v2;
    double left[R], right[R], share[R], weight[R];
    for (int r = 0; r < R; r++) {
        left[r] = s.u1[i + r], right[r] = s.u2[i + r];
        share[r] = s.beta * s.y[i + r], weight[r] = s.alpha * s.weights[i + r];
    }
    for (int64_t j = 0; j < n; j++) {
        double sum_moved = moved[j], sum_pulled = pulled[j];
        for (int r = 0; r < R; r++) {
            const double entry = rows[r * n + j] + left[r] * v1[j] + right[r] * v2[j];
            sum_moved += share[r] * entry;
            sum_pulled += weight[r] * entry;
        }
        moved[j] = sum_moved, pulled[j] = sum_pulled;
    }
}

static void through_matrix(const Vectors &s, const double *A, double *moved, double *pulled) {
    int64_t i = 0;
    for (; i + 4 <= s.n; i += 4) through_rows<4>(s, A, i, moved, pulled);
    for (; i < s.n; i++) through_rows<1>(s, A, i, moved, pulled);
}

extern "C" double primal(int64_t n, double alpha, double beta, const double *A, const double *u1, const double *v1,
                         const double *u2, const double *v2, const double *w, const double *x, const double *y, const double *z,
                         const double *weights) {
    std::vector<double> moved(n), pulled(n);  // x in the end, and A' weights: what the result needs of A x
    for (int64_t j = 0; j < n; j++) moved[j] = x[j] + z[j];
    through_matrix({n, alpha, beta, u1, v1, u2, v2, y, weights}, A, moved.data(), pulled.data());
    double sum = 0.0;
    for (int64_t j = 0; j < n; j++) sum += weights[j] * w[j] + pulled[j] * moved[j];
    return sum;
}

/* Rows of the gradient with respect to A, and products of rows of A with dx. */
template <int R>
static void gradient_of_rows(const Vectors &s, const double *A, int64_t i, const double *moved, const double *dx,
                             double *__restrict dA, double *dy) {
    const int64_t n = s.n;
    const double *rows = A + i * n;
    double *__restrict drows = dA + i * n;
    double product[R] = {}, share[R], weight[R];
    for (int r = 0; r < R; r++) share[r] = s.beta * s.y[i + r], weight[r] = s.alpha * s.weights[i + r];
    for (int64_t j = 0; j < n; j++)
        for (int r = 0; r < R; r++) {
            product[r] += rows[r * n + j] * dx[j];
            drows[r * n + j] = weight[r] * moved[j] + share[r] * dx[j];
        }
    for (int r = 0; r < R; r++) dy[i + r] = product[r];
}

extern "C" void gradient(int64_t n, double alpha, double beta, const double *A, const double *u1, const double *v1,
                         const double *u2, const double *v2, const double *, const double *x, const double *y, const double *z,
                         const double *weights, double *dA, double *du1, double *dv1, double *du2, double *dv2, double *dw,
                         double *dx, double *dy, double *dz) {
    const Vectors s = {n, alpha, beta, u1, v1, u2, v2, y, weights};
    std::vector<double> moved(n);
    for (int64_t j = 0; j < n; j++) moved[j] = x[j] + z[j], dx[j] = 0.0;
    through_matrix(s, A, moved.data(), dx);
    int64_t i = 0;
    for (; i + 4 <= n; i += 4) gradient_of_rows<4>(s, A, i, moved.data(), dx, dA, dy);
    for (; i < n; i++) gradient_of_rows<1>(s, A, i, moved.data(), dx, dA, dy);
    /* dA has rank two, so that products with it cost as much as vectors. */
    double moved_v1 = 0.0, moved_v2 = 0.0, dx_v1 = 0.0, dx_v2 = 0.0, weights_u1 = 0.0, weights_u2 = 0.0, y_u1 = 0.0, y_u2 = 0.0;
    for (int64_t j = 0; j < n; j++) {
        moved_v1 += moved[j] * v1[j], moved_v2 += moved[j] * v2[j];
        dx_v1 += dx[j] * v1[j], dx_v2 += dx[j] * v2[j];
        weights_u1 += alpha * weights[j] * u1[j], weights_u2 += alpha * weights[j] * u2[j];
        y_u1 += beta * y[j] * u1[j], y_u2 += beta * y[j] * u2[j];
    }
    for (int64_t k = 0; k < n; k++) {
        const double weight = alpha * weights[k], share = beta * y[k];
        dy[k] = beta * (dy[k] + u1[k] * dx_v1 + u2[k] * dx_v2);
        dw[k] = weights[k];
        dz[k] = dx[k];
        du1[k] = weight * moved_v1 + share * dx_v1;
        du2[k] = weight * moved_v2 + share * dx_v2;
        dv1[k] = weights_u1 * moved[k] + y_u1 * dx[k];
        dv2[k] = weights_u2 * moved[k] + y_u2 * dx[k];
    }
}
