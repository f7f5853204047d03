/* Eight points at a time in the lanes of a vector; of a point nothing is kept, its powers are computed again. */
#include <cmath>
#include <cstdint>
#include <vector>

static const int64_t LANES = 8;

struct Points {
    double t[LANES], residual[LANES];

    /* The points from `start` on; beyond the last they have no residual. Returns the sum of squares. */
    Points(int64_t d, const double *x, int64_t n, int64_t start) {
        double power[LANES], fitted[LANES] = {};
        for (int64_t lane = 0; lane < LANES; lane++) {
            t[lane] = 2.0 * (start + lane) / (n - 1) - 1.0;
            power[lane] = 1.0;
        }
        for (int64_t j = 0; j < d; j++)
            for (int64_t lane = 0; lane < LANES; lane++) {
                fitted[lane] += x[j] * power[lane];
                power[lane] *= t[lane];
            }
        for (int64_t lane = 0; lane < LANES; lane++) {
            const double sign = (t[lane] > 0.0) - (t[lane] < 0.0);
            residual[lane] = start + lane < n ? sign - fitted[lane] : 0.0;
        }
    }
};

extern "C" double primal(int64_t d, const double *x, int64_t n) {
    double total = 0.0;
    for (int64_t start = 0; start < n; start += LANES) {
        const Points points(d, x, n, start);
        for (double r : points.residual) total += r * r;
    }
    return 0.5 * total;
}

extern "C" void gradient(int64_t d, const double *x, int64_t n, double *dx) {
    std::vector<double> sums(d * LANES);  // a lane each, to be added at the end
    for (int64_t start = 0; start < n; start += LANES) {
        const Points points(d, x, n, start);
        double share[LANES];
        for (int64_t lane = 0; lane < LANES; lane++) share[lane] = -points.residual[lane];
        double *sum = sums.data();
        for (int64_t j = 0; j < d; j++, sum += LANES)
            for (int64_t lane = 0; lane < LANES; lane++) {
                sum[lane] += share[lane];
                share[lane] *= points.t[lane];
            }
    }
    for (int64_t j = 0; j < d; j++) {
        dx[j] = 0.0;
        for (int64_t lane = 0; lane < LANES; lane++) dx[j] += sums[j * LANES + lane];
    }
}
