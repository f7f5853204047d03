/* What depends on a camera alone is computed once for each; then the blocks of one observation after the other. */
#include "rotation.h"

#include <cstdint>
#include <vector>

static const int64_t OF_CAMERA = 11, OF_POINT = 3, ENTRIES = OF_CAMERA + OF_POINT + 1;

struct Camera {
    const double *numbers;
    Rotation rotation;

    explicit Camera(const double *numbers) : numbers(numbers), rotation(numbers) {}

    void see(const double *point, double *y) const {
        const double *centre = numbers + 3, x[3] = {point[0] - centre[0], point[1] - centre[1], point[2] - centre[2]};
        rotation.apply(x, y);
    }

    static std::vector<Camera> all(int64_t n, const double *cameras) {
        std::vector<Camera> made;
        made.reserve(n);
        for (int64_t k = 0; k < n; k++) made.emplace_back(cameras + k * OF_CAMERA);
        return made;
    }
};

extern "C" double primal(int64_t n, int64_t m, int64_t p, const double *cameras, const double *points, const double *weights,
                         const int64_t *seen, const double *features, double *errors, double *of_weights) {
    const std::vector<Camera> all = Camera::all(n, cameras);
    for (int64_t i = 0; i < p; i++) {
        const Camera &camera = all[seen[2 * i]];
        const double *a = camera.numbers;
        double y[3];
        camera.see(points + seen[2 * i + 1] * OF_POINT, y);
        const double u = y[0] / y[2], v = y[1] / y[2], square = u * u + v * v;
        const double scale = a[6] * (1.0 + square * (a[9] + a[10] * square));
        errors[2 * i] = weights[i] * (scale * u + a[7] - features[2 * i]);
        errors[2 * i + 1] = weights[i] * (scale * v + a[8] - features[2 * i + 1]);
        of_weights[i] = 1.0 - weights[i] * weights[i];
    }
    return 0.0;
}

/* The row of one coordinate: `flat` is this one of u and v, `m` its derivative by what the camera sees. */
static void fill(const Camera &camera, int row, double weight, double flat, double radial, double square, double feature,
                 const double *y, const double *m, double *__restrict values) {
    const double *a = camera.numbers, focal = a[6];
    const auto &R = camera.rotation.R;
    camera.rotation.by_vector(y, m, values);
    for (int j = 0; j < 3; j++) {
        const double by_point = m[0] * R[0][j] + m[1] * R[1][j] + m[2] * R[2][j];
        values[3 + j] = -by_point;
        values[OF_CAMERA + j] = by_point;
    }
    values[6] = weight * radial * flat;
    values[7] = row == 0 ? weight : 0.0;
    values[8] = row == 1 ? weight : 0.0;
    values[9] = weight * focal * square * flat;
    values[10] = values[9] * square;
    values[14] = focal * radial * flat + a[7 + row] - feature;
}

extern "C" void gradient(int64_t n, int64_t m, int64_t p, const double *cameras, const double *points, const double *weights,
                         const int64_t *seen, const double *features, double *values, int64_t *columns, int64_t *starts) {
    const std::vector<Camera> all = Camera::all(n, cameras);
    const int64_t first_point = OF_CAMERA * n, first_weight = first_point + OF_POINT * m;
    for (int64_t i = 0; i < p; i++) {
        const Camera &camera = all[seen[2 * i]];
        const double *a = camera.numbers;
        double y[3];
        camera.see(points + seen[2 * i + 1] * OF_POINT, y);
        const double over = 1.0 / y[2], u = y[0] * over, v = y[1] * over, square = u * u + v * v;
        const double radial = 1.0 + square * (a[9] + a[10] * square), steep = 2.0 * (a[9] + 2.0 * a[10] * square);
        const double scale = weights[i] * a[6] * over, uu = scale * (radial + steep * u * u), uv = scale * steep * u * v;
        const double vv = scale * (radial + steep * v * v);
        const double by_u[3] = {uu, uv, -(uu * u + uv * v)}, by_v[3] = {uv, vv, -(uv * u + vv * v)};
        double *to = values + 2 * ENTRIES * i;
        fill(camera, 0, weights[i], u, radial, square, features[2 * i], y, by_u, to);
        fill(camera, 1, weights[i], v, radial, square, features[2 * i + 1], y, by_v, to + ENTRIES);
        for (int row = 0; row < 2; row++) {
            int64_t *column = columns + ENTRIES * (2 * i + row);
            starts[2 * i + row] = ENTRIES * (2 * i + row);
            for (int64_t k = 0; k < OF_CAMERA; k++) column[k] = OF_CAMERA * seen[2 * i] + k;
            for (int64_t k = 0; k < OF_POINT; k++) column[OF_CAMERA + k] = first_point + OF_POINT * seen[2 * i + 1] + k;
            column[ENTRIES - 1] = first_weight + i;
        }
        const int64_t place = 2 * ENTRIES * p + i;
        starts[2 * p + i] = place;
        values[place] = -2.0 * weights[i];
        columns[place] = first_weight + i;
    }
    starts[3 * p] = (2 * ENTRIES + 1) * p;
}
