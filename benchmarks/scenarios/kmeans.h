/* The nearest centroid of a point, from which its squared distance, its gradient and its second derivative follow. */
#pragma once
#include "rows.h"

#include <algorithm>

struct Centroids {
    static constexpr int64_t LANES = 16;
    int64_t k, d, wide = (k + LANES - 1) / LANES * LANES;
    const double *rows;
    std::vector<double> columns;  // of each coordinate, those of all centroids; more centroids far away fill the last lanes

    Centroids(int64_t k, int64_t d, const double *rows) : k(k), d(d), rows(rows), columns(wide * d, 1e150) {
        for (int64_t j = 0; j < k; j++)
            for (int64_t a = 0; a < d; a++) columns[a * wide + j] = rows[j * d + a];
    }

    int64_t nearest(const double *point, double &least) const {
        double best[LANES];
        int64_t where[LANES] = {};
        std::fill(best, best + LANES, 1e300);
        for (int64_t start = 0; start < wide; start += LANES) {
            const double *column = &columns[start];
            double squares[LANES] = {};
            for (int64_t a = 0; a < d; a++, column += wide)
                for (int64_t lane = 0; lane < LANES; lane++) {
                    const double difference = point[a] - column[lane];
                    squares[lane] += difference * difference;
                }
            for (int64_t lane = 0; lane < LANES; lane++) {
                where[lane] = squares[lane] < best[lane] ? start : where[lane];
                best[lane] = squares[lane] < best[lane] ? squares[lane] : best[lane];
            }
        }
        const int64_t lane = std::min_element(best, best + LANES) - best;
        least = best[lane];
        return where[lane] + lane;
    }

    /* Give each point's nearest centroid what it takes. */
    void gradient(int64_t n, const double *points, double *sums, double *counts) const {
        std::fill(sums, sums + k * d, 0.0);
        std::fill(counts, counts + k, 0.0);
        for (int64_t i = 0; i < n; i++) {
            double least;
            const int64_t j = nearest(points + i * d, least);
            for (int64_t a = 0; a < d; a++) sums[j * d + a] += points[i * d + a];
            counts[j] += 1.0;
        }
        for (int64_t j = 0; j < k; j++)
            for (int64_t a = 0; a < d; a++) sums[j * d + a] = 2.0 * (counts[j] * rows[j * d + a] - sums[j * d + a]);
    }
};

static inline double objective(int64_t n, int64_t k, int64_t d, const double *points, const double *rows) {
    const Centroids centroids(k, d, rows);
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) {
        double least;
        centroids.nearest(points + i * d, least);
        total += least;
    }
    return total;
}
