/* The matrix is read once, four rows at a time: each number of a vector is then loaded a quarter as often. */
#include <cstdint>

/* Products of R rows with x and with the weights. */
template <int R>
static void products(int64_t n, const double *rows, const double *x, const double *weights, double *product, double *weight) {
    double left[R] = {}, right[R] = {};
    for (int64_t j = 0; j < n; j++)
        for (int r = 0; r < R; r++) left[r] += rows[r * n + j] * x[j], right[r] += rows[r * n + j] * weights[j];
    for (int r = 0; r < R; r++) product[r] = left[r], weight[r] = right[r];
}

template <int R>
static void gradient_of_rows(int64_t n, const double *rows, const double *x, const double *weights, double *__restrict drows,
                             double *__restrict dx) {
    double product[R], weight[R];
    products<R>(n, rows, x, weights, product, weight);
    for (int64_t j = 0; j < n; j++) {
        double sum = dx[j];
        for (int r = 0; r < R; r++) {
            drows[r * n + j] = product[r] * weights[j] + weight[r] * x[j];
            sum += weight[r] * rows[r * n + j];
        }
        dx[j] = sum;
    }
}

extern "C" double primal(int64_t m, int64_t n, const double *A, const double *x, const double *weights) {
    double sum = 0.0, product[4], weight[4];  // the weighted sum needs no vector in between
    int64_t i = 0;
    for (; i + 4 <= m; i += 4) {
        products<4>(n, A + i * n, x, weights, product, weight);
        for (int r = 0; r < 4; r++) sum += product[r] * weight[r];
    }
    for (; i < m; i++) {
        products<1>(n, A + i * n, x, weights, product, weight);
        sum += product[0] * weight[0];
    }
    return sum;
}

extern "C" void gradient(int64_t m, int64_t n, const double *A, const double *x, const double *weights, double *dA, double *dx) {
    for (int64_t j = 0; j < n; j++) dx[j] = 0.0;
    int64_t i = 0;
    for (; i + 4 <= m; i += 4) gradient_of_rows<4>(n, A + i * n, x, weights, dA + i * n, dx);
    for (; i < m; i++) gradient_of_rows<1>(n, A + i * n, x, weights, dA + i * n, dx);
}
