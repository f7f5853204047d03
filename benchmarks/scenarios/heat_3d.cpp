#include <cstdint>
#include <vector>

static void spread(int64_t n, const double *__restrict from, double *__restrict to) {
    for (int64_t i = 1; i < n - 1; i++)
        for (int64_t j = 1; j < n - 1; j++) {
            const double *row = from + (i * n + j) * n;
            double *out = to + (i * n + j) * n;
            for (int64_t k = 1; k < n - 1; k++)
                out[k] = 0.25 * row[k] + 0.125 * (row[k - 1] + row[k + 1] + row[k - n] + row[k + n] + row[k - n * n] + row[k + n * n]);
        }
}

extern "C" double primal(int64_t steps, int64_t n, const double *A, const double *B, const double *weights) {
    const int64_t size = n * n * n;
    std::vector<double> a(A, A + size), b(B, B + size);
    for (int64_t t = 1; t < steps; t++) {
        spread(n, a.data(), b.data());
        spread(n, b.data(), a.data());
    }
    double sum = 0.0;
    for (int64_t k = 0; k < size; k++) sum += weights[k] * a[k];
    return sum;
}

/* The step turned round: `from` and `to` are cotangents inside, zero on the faces; `faces` takes those of the faces. */
static void turned(int64_t n, const double *__restrict from, double *__restrict to, double *__restrict faces) {
    spread(n, from, to);
    const int64_t last = n - 1, plane = n * n;
    for (int64_t i = 1; i < last; i++) {
        for (int64_t j = 1; j < last; j++) {
            faces[i * n + j] += 0.125 * from[plane + i * n + j];
            faces[last * plane + i * n + j] += 0.125 * from[(last - 1) * plane + i * n + j];
        }
        for (int64_t j = 1; j < last; j++) {
            faces[i * plane + j] += 0.125 * from[i * plane + n + j];
            faces[i * plane + last * n + j] += 0.125 * from[i * plane + (last - 1) * n + j];
        }
        for (int64_t j = 1; j < last; j++) {
            faces[i * plane + j * n] += 0.125 * from[i * plane + j * n + 1];
            faces[i * plane + j * n + last] += 0.125 * from[i * plane + j * n + last - 1];
        }
    }
}

extern "C" void gradient(int64_t steps, int64_t n, const double *, const double *, const double *weights, double *dA, double *dB) {
    const int64_t size = n * n * n;
    std::vector<double> a(size), b(size);
    auto inside = [n](const double *from, double *to) {
        for (int64_t i = 1; i < n - 1; i++)
            for (int64_t j = 1; j < n - 1; j++)
                for (int64_t k = 1; k < n - 1; k++) to[(i * n + j) * n + k] = from[(i * n + j) * n + k];
    };
    for (int64_t k = 0; k < size; k++) dA[k] = weights[k], dB[k] = 0.0;
    inside(weights, a.data());
    for (int64_t t = 1; t < steps; t++) {
        turned(n, a.data(), b.data(), dB);
        turned(n, b.data(), a.data(), dA);
    }
    inside(a.data(), dA);
}
