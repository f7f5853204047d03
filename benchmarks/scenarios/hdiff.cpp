/* One row of planes after the other: of Laplacians and limited fluxes, and of their cotangents, two rows exist at a time. */
#include <algorithm>
#include <cstdint>
#include <vector>

using Plane = std::vector<double>;

struct Field {
    int64_t I, J, K;
    const double *in;
    int64_t wide = (J + 4) * K;

    const double *at(int64_t i, int64_t j) const { return in + i * wide + j * K; }

    /* Row i of the Laplacian, around row i + 1 of the field: J + 2 lines. */
    void laplacian(int64_t i, double *__restrict lap) const {
        const double *x = at(i + 1, 1);
        for (int64_t k = 0; k < (J + 2) * K; k++) lap[k] = 4.0 * x[k] - (x[k + wide] + x[k - wide] + x[k + K] + x[k - K]);
    }

    /* The limited flux from Laplacians and values on its two sides. */
    static void flux(int64_t count, const double *before, const double *after, const double *x, const double *next,
                     double *__restrict out) {
        for (int64_t k = 0; k < count; k++) {
            const double step = after[k] - before[k];
            out[k] = step * (next[k] - x[k]) > 0.0 ? 0.0 : step;
        }
    }
};

extern "C" double primal(int64_t I, int64_t J, int64_t K, const double *in, const double *coeff, const double *weights) {
    const Field field{I, J, K, in};
    const int64_t line = J * K;
    Plane before((J + 2) * K), after((J + 2) * K), last(line), next(line), along(line + K);
    double total = 0.0;
    field.laplacian(0, before.data());
    field.laplacian(1, after.data());
    Field::flux(line, &before[K], &after[K], field.at(1, 2), field.at(2, 2), last.data());
    for (int64_t i = 0; i < I; i++) {
        std::swap(before, after);
        field.laplacian(i + 2, after.data());
        Field::flux(line, &before[K], &after[K], field.at(i + 2, 2), field.at(i + 3, 2), next.data());
        Field::flux(line + K, &before[0], &before[K], field.at(i + 2, 1), field.at(i + 2, 2), along.data());
        const double *x = field.at(i + 2, 2), *c = coeff + i * line, *w = weights + i * line;
        for (int64_t k = 0; k < line; k++) total += w[k] * (x[k] - c[k] * (next[k] - last[k] + along[k + K] - along[k]));
        std::swap(last, next);
    }
    return total;
}

/* The same loop; `given` are cotangents of the fluxes, where they were not limited, and `dlap` those of the Laplacians. */
struct Adjoint {
    const Field &field;
    double *din;
    int64_t line = field.J * field.K, K = field.K;
    Plane dlap_before = Plane(line + 2 * K), dlap_after = Plane(line + 2 * K);

    /* A flux between two lines of planes, from its cotangent. */
    static void flux(int64_t count, const double *given, const double *x, const double *next, const double *before,
                     const double *after, double *__restrict dbefore, double *__restrict dafter) {
        for (int64_t k = 0; k < count; k++) {
            const double d = (after[k] - before[k]) * (next[k] - x[k]) > 0.0 ? 0.0 : given[k];
            dbefore[k] -= d, dafter[k] += d;
        }
    }

    /* Row i of the Laplacian, which no flux needs any more. */
    void laplacian(int64_t i, const double *dlap) {
        double *__restrict above = din + i * field.wide + K, *__restrict below = above + 2 * field.wide;
        double *__restrict row = above + field.wide;
        const int64_t width = line + 2 * K;
        for (int64_t k = 0; k < width; k++) above[k] -= dlap[k], below[k] -= dlap[k];
        for (int64_t k = 0; k < K; k++) row[k - K] -= dlap[k], row[k + width] -= dlap[k + width - K];
        for (int64_t k = 0; k < K; k++) row[k] += 4.0 * dlap[k] - dlap[k + K];
        for (int64_t k = K; k < width - K; k++) row[k] += 4.0 * dlap[k] - dlap[k - K] - dlap[k + K];
        for (int64_t k = width - K; k < width; k++) row[k] += 4.0 * dlap[k] - dlap[k - K];
    }
};

extern "C" void gradient(int64_t I, int64_t J, int64_t K, const double *in, const double *coeff, const double *weights,
                         double *din, double *__restrict dcoeff) {
    const Field field{I, J, K, in};
    const int64_t line = J * K;
    Adjoint adjoint{field, din};
    Plane before((J + 2) * K), after((J + 2) * K), last(line), next(line), along(line + K), given(line + K);
    std::fill(din, din + (I + 4) * field.wide, 0.0);
    for (int64_t i = 0; i < I; i++) std::copy(weights + i * line, weights + (i + 1) * line, din + (i + 2) * field.wide + 2 * K);
    field.laplacian(0, before.data());
    field.laplacian(1, after.data());
    for (int64_t i = 0; i <= I; i++) {
        /* Across rows i and i + 1 of the Laplacian: the output above takes this flux, the one below gives it. */
        const double *w = weights + i * line, *c = coeff + i * line;
        for (int64_t k = 0; k < line; k++) given[k] = (i < I ? w[k] * c[k] : 0.0) - (i > 0 ? w[k - line] * c[k - line] : 0.0);
        Field::flux(line, &before[K], &after[K], field.at(i + 1, 2), field.at(i + 2, 2), next.data());
        Adjoint::flux(line, given.data(), field.at(i + 1, 2), field.at(i + 2, 2), &before[K], &after[K],
                      &adjoint.dlap_before[K], &adjoint.dlap_after[K]);
        if (i > 0) {
            const double *above = w - line;
            double *d = dcoeff + (i - 1) * line;
            for (int64_t k = 0; k < line; k++) d[k] = -above[k] * (next[k] - last[k] + along[k + K] - along[k]);
        }
        adjoint.laplacian(i, adjoint.dlap_before.data());
        if (i < I) {
            for (int64_t k = 0; k < K; k++) given[k] = w[k] * c[k], given[k + line] = -w[k + line - K] * c[k + line - K];
            for (int64_t k = K; k < line; k++) given[k] = w[k] * c[k] - w[k - K] * c[k - K];
            Field::flux(line + K, &after[0], &after[K], field.at(i + 2, 1), field.at(i + 2, 2), along.data());
            double *d = adjoint.dlap_after.data();
            const double *x = field.at(i + 2, 1);
            for (int64_t k = 0; k < line + K; k++) given[k] = (after[k + K] - after[k]) * (x[k + K] - x[k]) > 0.0 ? 0.0 : given[k];
            for (int64_t k = 0; k < K; k++) d[k] -= given[k], d[k + line + K] += given[k + line];
            for (int64_t k = K; k < line + K; k++) d[k] += given[k - K] - given[k];
        }
        std::swap(last, next);
        std::swap(before, after);
        if (i < I) field.laplacian(i + 2, after.data());
        std::swap(adjoint.dlap_before, adjoint.dlap_after);
        std::fill(adjoint.dlap_after.begin(), adjoint.dlap_after.end(), 0.0);
    }
    adjoint.laplacian(I + 1, adjoint.dlap_before.data());
}
