/* Convolutions by loops over windows with the output's channels innermost, or as matrix products of unfolded windows. What is
   kept: what each layer gave, after relu; a pooled value went to the first of its four that equals it. */
#include "blas.h"

#include <algorithm>
#include <vector>

using Numbers = std::vector<double>;

struct Convolution {
    int64_t H, W, K, in, out;
    const double *w, *b;
    int64_t rows = H - K + 1, columns = W - K + 1, window = K * K * in;
    int64_t points = rows * columns;

    /* The windows of an image, a line each: K runs of K * in numbers. */
    void unfold(const double *x, double *lines) const {
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = 0; j < columns; j++)
                for (int64_t a = 0; a < K; a++, lines += K * in) std::copy_n(x + ((i + a) * W + j) * in, K * in, lines);
    }
    void fold(const double *lines, double *dx) const {
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = 0; j < columns; j++)
                for (int64_t a = 0; a < K; a++, lines += K * in) {
                    double *run = dx + ((i + a) * W + j) * in;
                    for (int64_t k = 0; k < K * in; k++) run[k] += lines[k];
                }
    }
};

/* By loops, for a number of channels that the compiler knows, or with C = 0 for any. */
template <int C>
static void windows(const Convolution &c, const double *x, double *y) {
    const int64_t out = C ? C : c.out;
    for (int64_t i = 0; i < c.rows; i++)
        for (int64_t j = 0; j < c.columns; j++, y += out) {
            double sum[C ? C : 64] = {};
            for (int64_t a = 0; a < c.K; a++) {
                const double *run = x + ((i + a) * c.W + j) * c.in, *w = c.w + a * c.K * c.in * out;
                for (int64_t k = 0; k < c.K * c.in; k++, w += out)
                    for (int64_t o = 0; o < out; o++) sum[o] += run[k] * w[o];
            }
            for (int64_t o = 0; o < out; o++) y[o] = std::max(sum[o] + c.b[o], 0.0);
        }
}

template <int C>
static void windows_adjoint(const Convolution &c, const double *x, const double *dy, double *__restrict dw, double *__restrict dx) {
    const int64_t out = C ? C : c.out, run_length = c.K * c.in;
    for (int64_t i = 0; i < c.rows; i++)
        for (int64_t a = 0; a < c.K; a++) {
            double *__restrict dw_run = dw + a * run_length * out;
            const double *w_run = c.w + a * run_length * out;
            for (int64_t j = 0; j < c.columns; j++) {
                const double *given = dy + (i * c.columns + j) * out, *run = x + ((i + a) * c.W + j) * c.in;
                bool any = false;
                for (int64_t o = 0; o < out; o++) any |= given[o] != 0.0;
                if (!any) continue;  // pooling hands on to one of four
                for (int64_t k = 0; k < run_length; k++)
                    for (int64_t o = 0; o < out; o++) dw_run[k * out + o] += run[k] * given[o];
                if (!dx) continue;
                double *dx_run = dx + ((i + a) * c.W + j) * c.in;
                for (int64_t k = 0; k < run_length; k++) {
                    double sum = 0.0;
                    for (int64_t o = 0; o < out; o++) sum += w_run[k * out + o] * given[o];
                    dx_run[k] += sum;
                }
            }
        }
}

static void pool(const Convolution &c, const double *y, double *p) {
    const int64_t line = c.columns * c.out;
    for (int64_t i = 0; i + 1 < c.rows; i += 2)
        for (int64_t j = 0; j + 1 < c.columns; j += 2, p += c.out) {
            const double *q = y + i * line + j * c.out;
            for (int64_t o = 0; o < c.out; o++)
                p[o] = std::max(std::max(q[o], q[c.out + o]), std::max(q[line + o], q[line + c.out + o]));
        }
}

/* The cotangent of the values before relu; dy is zero before. */
static void pool_adjoint(const Convolution &c, const double *y, const double *dp, double *dy, double *db) {
    const int64_t line = c.columns * c.out;
    for (int64_t i = 0; i + 1 < c.rows; i += 2)
        for (int64_t j = 0; j + 1 < c.columns; j += 2, dp += c.out) {
            const double *q = y + i * line + j * c.out;
            double *d = dy + i * line + j * c.out;
            for (int64_t o = 0; o < c.out; o++) {
                int64_t best = o;
                for (int64_t at : {c.out + o, line + o, line + c.out + o})
                    if (q[at] > q[best]) best = at;
                const double given = q[best] > 0.0 ? dp[o] : 0.0;
                d[best] = given, db[o] += given;
            }
        }
}

struct Net {
    int64_t n;
    Convolution first, second;
    int64_t widths[4];
    const double *w[3], *b[3];
    bool by_blas;
    int64_t size1 = first.points * first.out, pooled1 = (first.rows / 2) * (first.columns / 2) * first.out;
    int64_t size2 = second.points * second.out, pooled2 = widths[0];
    Numbers y1 = Numbers(n * size1), p1 = Numbers(n * pooled1), y2 = Numbers(n * size2), dense[4] = {};
    Numbers lines = Numbers(by_blas ? std::max(first.points * first.window, second.points * second.window) : 0);

    void convolve(const Convolution &c, const double *x, double *y) {
        if (by_blas) {
            c.unfold(x, lines.data());
            for (int64_t p = 0; p < c.points; p++) std::copy_n(c.b, c.out, y + p * c.out);
            gemm('N', 'N', c.points, c.out, c.window, 1.0, lines.data(), c.window, c.w, c.out, 1.0, y, c.out);
            for (int64_t k = 0; k < c.points * c.out; k++) y[k] = std::max(y[k], 0.0);
        } else if (c.out == 6) {
            windows<6>(c, x, y);
        } else if (c.out == 16) {
            windows<16>(c, x, y);
        } else {
            windows<0>(c, x, y);
        }
    }

    void convolve_adjoint(const Convolution &c, const double *x, const double *dy, double *dw, double *dx) {
        if (by_blas) {
            c.unfold(x, lines.data());
            gemm('T', 'N', c.window, c.out, c.points, 1.0, lines.data(), c.window, dy, c.out, 1.0, dw, c.out);
            if (!dx) return;
            gemm('N', 'T', c.points, c.window, c.out, 1.0, dy, c.out, c.w, c.out, 0.0, lines.data(), c.window);
            c.fold(lines.data(), dx);
        } else if (c.out == 6) {
            windows_adjoint<6>(c, x, dy, dw, dx);
        } else if (c.out == 16) {
            windows_adjoint<16>(c, x, dy, dw, dx);
        } else {
            windows_adjoint<0>(c, x, dy, dw, dx);
        }
    }

    void forward(const double *x) {
        dense[0].resize(n * pooled2);
        for (int64_t i = 0; i < n; i++) {
            convolve(first, x + i * first.H * first.W, &y1[i * size1]);
            pool(first, &y1[i * size1], &p1[i * pooled1]);
            convolve(second, &p1[i * pooled1], &y2[i * size2]);
            pool(second, &y2[i * size2], &dense[0][i * pooled2]);
        }
        for (int layer = 0; layer < 3; layer++) {
            const int64_t in = widths[layer], out = widths[layer + 1];
            Numbers &y = dense[layer + 1];
            y.resize(n * out);
            for (int64_t i = 0; i < n; i++) std::copy_n(b[layer], out, &y[i * out]);
            gemm('N', 'N', n, out, in, 1.0, dense[layer].data(), in, w[layer], out, 1.0, y.data(), out);
            if (layer < 2)
                for (double &v : y) v = std::max(v, 0.0);
        }
    }

    void backward(const double *x, const double *weights, double *dw1, double *db1, double *dw2, double *db2, double *const *dw,
                  double *const *db) {
        Numbers given(weights, weights + n * widths[3]), next;
        for (int layer = 2; layer >= 0; layer--) {
            const int64_t in = widths[layer], out = widths[layer + 1];
            const Numbers &y = dense[layer];
            gemm('T', 'N', in, out, n, 1.0, y.data(), in, given.data(), out, 0.0, dw[layer], out);
            std::fill_n(db[layer], out, 0.0);
            for (int64_t i = 0; i < n; i++)
                for (int64_t k = 0; k < out; k++) db[layer][k] += given[i * out + k];
            next.resize(n * in);
            gemm('N', 'T', n, in, out, 1.0, given.data(), out, w[layer], out, 0.0, next.data(), in);
            if (layer > 0)
                for (int64_t k = 0; k < n * in; k++) next[k] = y[k] > 0.0 ? next[k] : 0.0;
            std::swap(given, next);
        }
        Numbers dy1(size1), dp1(pooled1), dy2(size2);
        std::fill_n(dw1, first.window * first.out, 0.0), std::fill_n(db1, first.out, 0.0);
        std::fill_n(dw2, second.window * second.out, 0.0), std::fill_n(db2, second.out, 0.0);
        for (int64_t i = 0; i < n; i++) {
            std::fill(dy1.begin(), dy1.end(), 0.0), std::fill(dy2.begin(), dy2.end(), 0.0), std::fill(dp1.begin(), dp1.end(), 0.0);
            pool_adjoint(second, &y2[i * size2], &given[i * pooled2], dy2.data(), db2);
            convolve_adjoint(second, &p1[i * pooled1], dy2.data(), dw2, dp1.data());
            pool_adjoint(first, &y1[i * size1], dp1.data(), dy1.data(), db1);
            convolve_adjoint(first, x + i * first.H * first.W, dy1.data(), dw1, nullptr);
        }
    }
};

#define ARGUMENTS                                                                                                              \
    int64_t n, int64_t H, int64_t W, int64_t K, int64_t c1, int64_t c2, int64_t s1, int64_t s2, int64_t s3, const double *x,  \
        const double *conv1, const double *bias1, const double *conv2, const double *bias2, const double *w1,                 \
        const double *b1, const double *w2, const double *b2, const double *w3, const double *b3, const double *weights
#define OUTPUTS                                                                                                                \
    double *dconv1, double *dbias1, double *dconv2, double *dbias2, double *dw1, double *db1, double *dw2, double *db2,       \
        double *dw3, double *db3
#define NET(by_blas)                                                                                                           \
    const Convolution first{H, W, K, 1, c1, conv1, bias1};                                                                     \
    const Convolution second{first.rows / 2, first.columns / 2, K, c1, c2, conv2, bias2};                                      \
    Net net{n, first, second, {(second.rows / 2) * (second.columns / 2) * c2, s1, s2, s3}, {w1, w2, w3}, {b1, b2, b3}, by_blas}; \
    net.forward(x)

extern "C" double primal(ARGUMENTS) {
    NET(false);
    double total = 0.0;
    for (int64_t k = 0; k < n * s3; k++) total += weights[k] * net.dense[3][k];
    return total;
}

extern "C" void gradient(ARGUMENTS, OUTPUTS) {
    NET(false);
    double *const dw[] = {dw1, dw2, dw3}, *const db[] = {db1, db2, db3};
    net.backward(x, weights, dconv1, dbias1, dconv2, dbias2, dw, db);
}

extern "C" void gradient_blas(ARGUMENTS, OUTPUTS) {
    NET(true);
    double *const dw[] = {dw1, dw2, dw3}, *const db[] = {db1, db2, db3};
    net.backward(x, weights, dconv1, dbias1, dconv2, dbias2, dw, db);
}
