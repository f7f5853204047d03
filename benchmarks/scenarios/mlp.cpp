/* Layers are matrix products; what a layer gave says where it was positive. */
#include "blas.h"

#include <algorithm>
#include <cmath>
#include <vector>

using Rows = std::vector<double>;

static Rows dense(int64_t n, int64_t in, int64_t out, const double *x, const double *w, const double *b) {
    Rows y(n * out);
    for (int64_t i = 0; i < n; i++) std::copy(b, b + out, &y[i * out]);
    gemm('N', 'N', n, out, in, 1.0, x, in, w, out, 1.0, y.data(), out);
    return y;
}

static void relu(Rows &y) {
    for (double &v : y) v = std::max(v, 0.0);
}

/* The weighted sum of a row's softmax; the row becomes its gradient. */
static double softmax(int64_t n, const double *weights, double *row) {
    double largest = row[0], sum = 0.0, weighted = 0.0;
    for (int64_t k = 1; k < n; k++) largest = std::max(largest, row[k]);
    for (int64_t k = 0; k < n; k++) {
        row[k] = std::exp(row[k] - largest);
        sum += row[k], weighted += weights[k] * row[k];
    }
    const double scale = 1.0 / sum, mean = weighted * scale;
    for (int64_t k = 0; k < n; k++) row[k] *= scale * (weights[k] - mean);
    return mean;
}

static double softmax_of_all(int64_t n, int64_t width, const double *weights, Rows &y) {
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) total += softmax(width, weights + i * width, &y[i * width]);
    return total;
}

extern "C" double primal(int64_t n, int64_t c, int64_t s0, int64_t s1, int64_t s2, const double *x, const double *w1,
                         const double *b1, const double *w2, const double *b2, const double *w3, const double *b3,
                         const double *weights) {
    Rows y1 = dense(n, c, s0, x, w1, b1);
    relu(y1);
    Rows y2 = dense(n, s0, s1, y1.data(), w2, b2);
    relu(y2);
    Rows y3 = dense(n, s1, s2, y2.data(), w3, b3);
    return softmax_of_all(n, s2, weights, y3);
}

/* The cotangents of a layer's matrix and offsets. */
static void of_parameters(int64_t n, int64_t in, int64_t out, const double *x, const double *dy, double *dw, double *db) {
    gemm('T', 'N', in, out, n, 1.0, x, in, dy, out, 0.0, dw, out);
    std::fill(db, db + out, 0.0);
    for (int64_t i = 0; i < n; i++)
        for (int64_t k = 0; k < out; k++) db[k] += dy[i * out + k];
}

/* The cotangent of what the layer before gave to its relu. */
static Rows of_input(int64_t n, int64_t in, int64_t out, const Rows &x, const Rows &dy, const double *w) {
    Rows dx(n * in);
    gemm('N', 'T', n, in, out, 1.0, dy.data(), out, w, out, 0.0, dx.data(), in);
    for (int64_t k = 0; k < n * in; k++) dx[k] = x[k] > 0.0 ? dx[k] : 0.0;
    return dx;
}

extern "C" void gradient(int64_t n, int64_t c, int64_t s0, int64_t s1, int64_t s2, const double *x, const double *w1,
                         const double *b1, const double *w2, const double *b2, const double *w3, const double *b3,
                         const double *weights, double *dw1, double *db1, double *dw2, double *db2, double *dw3, double *db3) {
    Rows y1 = dense(n, c, s0, x, w1, b1);
    relu(y1);
    Rows y2 = dense(n, s0, s1, y1.data(), w2, b2);
    relu(y2);
    Rows d3 = dense(n, s1, s2, y2.data(), w3, b3);
    softmax_of_all(n, s2, weights, d3);
    of_parameters(n, s1, s2, y2.data(), d3.data(), dw3, db3);
    Rows d2 = of_input(n, s1, s2, y2, d3, w3);
    of_parameters(n, s0, s1, y1.data(), d2.data(), dw2, db2);
    Rows d1 = of_input(n, s0, s1, y1, d2, w2);
    of_parameters(n, c, s0, x, d1.data(), dw1, db1);
}
