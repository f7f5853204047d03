#include <cstdint>
#include <cstring>
#include <vector>

extern "C" double primal(int64_t steps, int64_t nx, int64_t ny, const double *ex0, const double *ey0, const double *hz0,
                         const double *fict, const double *weights) {
    const int64_t size = nx * ny;
    std::vector<double> fields_ex(ex0, ex0 + size), fields_ey(ey0, ey0 + size), fields_hz(hz0, hz0 + size);
    double *__restrict ex = fields_ex.data(), *__restrict ey = fields_ey.data(), *__restrict hz = fields_hz.data();
    for (int64_t t = 0; t < steps; t++) {
        for (int64_t j = 0; j < ny; j++) ey[j] = fict[t];
        for (int64_t i = 0; i < nx; i++) {
            double *e = ex + i * ny, *f = ey + i * ny, *h = hz + i * ny;
            if (i > 0)
                for (int64_t j = 0; j < ny; j++) f[j] -= 0.5 * (h[j] - h[j - ny]);
            for (int64_t j = 1; j < ny; j++) e[j] -= 0.5 * (h[j] - h[j - 1]);
        }
        for (int64_t i = 0; i < nx - 1; i++) {
            double *e = ex + i * ny, *f = ey + i * ny, *h = hz + i * ny;
            for (int64_t j = 0; j < ny - 1; j++) h[j] -= 0.7 * (e[j + 1] - e[j] + f[j + ny] - f[j]);
        }
    }
    double sum = 0.0;
    for (int64_t k = 0; k < size; k++) sum += weights[k] * hz[k];
    return sum;
}

/* Linear: cotangents in place, each field gathers from the others. */
extern "C" void gradient(int64_t steps, int64_t nx, int64_t ny, const double *, const double *, const double *, const double *,
                         const double *weights, double *__restrict ex, double *__restrict ey, double *__restrict hz,
                         double *fict) {
    std::memset(ex, 0, nx * ny * sizeof(double));
    std::memset(ey, 0, nx * ny * sizeof(double));
    std::memcpy(hz, weights, nx * ny * sizeof(double));
    const int64_t last = ny - 1;
    for (int64_t t = steps - 1; t >= 0; t--) {
        for (int64_t i = 0; i < nx; i++) {
            double *e = ex + i * ny, *f = ey + i * ny;
            const double *h = hz + i * ny, *above = h - ny;
            if (i < nx - 1) {
                e[0] += 0.7 * h[0];
                for (int64_t j = 1; j < last; j++) e[j] += 0.7 * (h[j] - h[j - 1]);
                e[last] -= 0.7 * h[last - 1];
                for (int64_t j = 0; j < last; j++) f[j] += 0.7 * h[j];
            }
            if (i > 0)
                for (int64_t j = 0; j < last; j++) f[j] -= 0.7 * above[j];
        }
        for (int64_t i = 0; i < nx; i++) {
            const double *e = ex + i * ny, *f = ey + i * ny, *below = f + ny;
            double *h = hz + i * ny;
            h[0] += 0.5 * e[1];
            for (int64_t j = 1; j < last; j++) h[j] += 0.5 * (e[j + 1] - e[j]);
            h[last] -= 0.5 * e[last];
            if (i > 0)
                for (int64_t j = 0; j < ny; j++) h[j] -= 0.5 * f[j];
            if (i < nx - 1)
                for (int64_t j = 0; j < ny; j++) h[j] += 0.5 * below[j];
        }
        double sum = 0.0;
        for (int64_t j = 0; j < ny; j++) sum += ey[j], ey[j] = 0.0;
        fict[t] = sum;
    }
}
