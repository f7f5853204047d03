/* An angle moves the bones of its own finger alone, from its joint on. Eight vertices at a time: their places and the
   derivatives of these by the twenty angles of fingers, which points then combine. */
#include "rotation.h"

#include <cstdint>
#include <vector>

static const int64_t BONES = 22, FINGERS = 5, BENDS = 4, COLUMNS = 28, LANES = 8;
static const int64_t JOINT[BENDS] = {0, 0, 1, 2};            // of each angle of a finger
static const int64_t WIDE = 64, OF_VERTEX = 3 + 3 * FINGERS * BENDS;  // numbers of a vertex: its place, then its derivatives

/* The upper three rows of a map; the fourth row is (0, 0, 0, 1), or zero for a derivative. */
struct Affine {
    double a[3][4] = {};

    static Affine of(const double *matrix) {
        Affine made;
        for (int k = 0; k < 12; k++) made.a[k / 4][k % 4] = matrix[k];
        return made;
    }

    /* The corner is 0 if `b` is a derivative. */
    Affine times(const Affine &b, double corner = 1.0) const {
        Affine c;
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 4; j++)
                c.a[i][j] = a[i][0] * b.a[0][j] + a[i][1] * b.a[1][j] + a[i][2] * b.a[2][j] + (j == 3 ? a[i][3] * corner : 0.0);
        return c;
    }

    void add(const double (*v)[LANES], double (*to)[LANES]) const {
        for (int i = 0; i < 3; i++)
            for (int64_t lane = 0; lane < LANES; lane++)
                to[i][lane] += a[i][0] * v[0][lane] + a[i][1] * v[1][lane] + a[i][2] * v[2][lane] + a[i][3] * v[3][lane];
    }
};

/* First about x, then about y; and the derivatives by these angles. */
struct Turn {
    Affine turn, by_x, by_y;

    Turn(double x, double y) {
        const double sx = std::sin(x), cx = std::cos(x), sy = std::sin(y), cy = std::cos(y);
        turn = {{{cy, sy * sx, sy * cx, 0.0}, {0.0, cx, -sx, 0.0}, {-sy, cy * sx, cy * cx, 0.0}}};
        by_x = {{{0.0, sy * cx, -sy * sx, 0.0}, {0.0, -sx, -cx, 0.0}, {0.0, cy * cx, -cy * sx, 0.0}}};
        by_y = {{{-sy, cy * sx, cy * cx, 0.0}, {0.0, 0.0, 0.0, 0.0}, {-cy, -sy * sx, -sy * cx, 0.0}}};
    }
};

struct Hand {
    Affine moved[BONES], by_bend[FINGERS][BENDS][4];

    Hand(const double *theta, const int64_t *parents, const double *relatives, const double *inverses) {
        Affine absolute[BONES], by[BENDS];  // where the bones are, and the derivatives of the last one
        for (int64_t bone = 0; bone < BONES; bone++) {
            const int64_t finger = (bone - 2) / 4, joint = bone < 2 ? 3 : (bone - 2) % 4;
            const double *bends = theta + 6 + BENDS * finger;
            const Affine relative = Affine::of(relatives + 16 * bone), inverse = Affine::of(inverses + 16 * bone);
            const Affine fixed = parents[bone] < 0 ? relative : absolute[parents[bone]].times(relative);
            const Turn own(joint == 3 ? 0.0 : joint == 0 ? bends[0] : bends[1 + joint], joint == 0 ? bends[1] : 0.0);
            absolute[bone] = fixed.times(own.turn);
            moved[bone] = absolute[bone].times(inverse);
            for (int64_t k = 0; bone >= 2 && k < BENDS && JOINT[k] <= joint; k++) {
                by[k] = JOINT[k] < joint ? by[k].times(relative.times(own.turn)) : fixed.times(k == 1 ? own.by_y : own.by_x, 0.0);
                by_bend[finger][k][joint] = by[k].times(inverse);
            }
        }
    }

    /* Eight vertices with their weights: the places, and with `derived` their derivatives. */
    void carry(int64_t vertices, int64_t start, const double *weights, const double *positions, bool derived,
               double (*to)[LANES]) const {
        for (int64_t k = 0; k < (derived ? OF_VERTEX : 3); k++)
            for (int64_t lane = 0; lane < LANES; lane++) to[k][lane] = 0.0;
        for (int64_t bone = 0; bone < BONES; bone++) {
            double v[4][LANES];
            for (int k = 0; k < 4; k++)
                for (int64_t lane = 0; lane < LANES; lane++)
                    v[k][lane] = weights[bone * vertices + start + lane] * positions[k * vertices + start + lane];
            moved[bone].add(v, to);
            if (!derived || bone < 2) continue;
            const int64_t finger = (bone - 2) / 4, joint = (bone - 2) % 4;
            for (int64_t k = 0; k < BENDS && JOINT[k] <= joint; k++)
                by_bend[finger][k][joint].add(v, to + 3 * (1 + finger * BENDS + k));
        }
    }

    /* A row for each vertex; the last eight may overlap those before. */
    std::vector<double> skin(int64_t vertices, const double *weights, const double *positions, bool derived) const {
        const int64_t wide = derived ? WIDE : 4, filled = derived ? OF_VERTEX : 3;
        std::vector<double> rows(vertices * wide);
        for (int64_t block = 0; block < vertices; block += LANES) {
            const int64_t start = block + LANES <= vertices ? block : vertices - LANES;
            double to[OF_VERTEX][LANES];
            carry(vertices, start, weights, positions, derived, to);
            for (int64_t lane = 0; lane < LANES; lane++)
                for (int64_t k = 0; k < filled; k++) rows[(start + lane) * wide + k] = to[k][lane];
        }
        return rows;
    }
};

extern "C" double primal(int64_t n, int64_t vertices, const double *theta, const double *shares, const double *points,
                         const int64_t *corners, const int64_t *parents, const double *relatives, const double *inverses,
                         const double *weights, const double *positions, double *errors) {
    const Hand hand(theta, parents, relatives, inverses);
    const Rotation whole(theta);
    const std::vector<double> rows = hand.skin(vertices, weights, positions, false);
    for (int64_t i = 0; i < n; i++) {
        const double u = shares[2 * i], v = shares[2 * i + 1];
        const double *a = &rows[4 * corners[3 * i]], *b = &rows[4 * corners[3 * i + 1]], *c = &rows[4 * corners[3 * i + 2]];
        double place[3], turned[3];
        for (int k = 0; k < 3; k++) place[k] = u * a[k] + v * b[k] + (1.0 - u - v) * c[k];
        whole.apply(place, turned);
        for (int k = 0; k < 3; k++) errors[3 * i + k] = points[3 * i + k] - turned[k] - theta[3 + k];
    }
    return 0.0;
}

extern "C" void gradient(int64_t n, int64_t vertices, const double *theta, const double *shares, const double *points,
                         const int64_t *corners, const int64_t *parents, const double *relatives, const double *inverses,
                         const double *weights, const double *positions, double *jacobian) {
    const Hand hand(theta, parents, relatives, inverses);
    const Rotation whole(theta);
    const std::vector<double> rows = hand.skin(vertices, weights, positions, true);
    for (int64_t i = 0; i < n; i++) {
        const double u = shares[2 * i], v = shares[2 * i + 1], w = 1.0 - u - v;
        const double *a = &rows[WIDE * corners[3 * i]], *b = &rows[WIDE * corners[3 * i + 1]], *c = &rows[WIDE * corners[3 * i + 2]];
        double mixed[WIDE], columns[COLUMNS][3] = {}, place[3];
        for (int64_t k = 0; k < OF_VERTEX; k++) mixed[k] = u * a[k] + v * b[k] + w * c[k];
        const double along[2][3] = {{a[0] - c[0], a[1] - c[1], a[2] - c[2]}, {b[0] - c[0], b[1] - c[1], b[2] - c[2]}};
        whole.apply(along[0], columns[0]);
        whole.apply(along[1], columns[1]);
        whole.apply(mixed, place);
        for (int64_t k = 0; k < FINGERS * BENDS; k++) whole.apply(mixed + 3 * (k + 1), columns[8 + k]);
        for (int row = 0; row < 3; row++) {
            double *to = jacobian + (3 * i + row) * COLUMNS, by_vector[3], unit[3] = {};
            unit[row] = 1.0;
            whole.by_vector(place, unit, by_vector);
            for (int64_t k = 0; k < COLUMNS; k++) to[k] = -columns[k][row];
            for (int k = 0; k < 3; k++) to[2 + k] = -by_vector[k], to[5 + k] = -unit[k];
        }
    }
}
