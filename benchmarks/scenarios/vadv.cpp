/* Eight neighbouring columns at a time, level by level: what one level needs of the one before stays in registers. The adjoint
   solves the transposed systems with the same factors. */
#include <algorithm>
#include <cstdint>
#include <vector>

constexpr int64_t LANES = 8;

/* Numbers of eight columns, level by level. */
struct Block {
    std::vector<double> of;
    explicit Block(int64_t K) : of((K + 1) * LANES) {}
    double *operator[](int64_t k) { return &of[k * LANES]; }
    const double *operator[](int64_t k) const { return &of[k * LANES]; }

    void load(int64_t K, int64_t count, const double *columns) {
        for (int64_t l = 0; l < count; l++)
            for (int64_t k = 0; k < K; k++) of[k * LANES + l] = columns[l * K + k];
    }
    void store(int64_t K, int64_t count, double *columns) const {
        for (int64_t l = 0; l < count; l++)
            for (int64_t k = 0; k < K; k++) columns[l * K + k] = of[k * LANES + l];
    }
};

struct Columns {
    int64_t K;
    double dtr;
    /* Half of the mean vertical speed, the velocity, its right-hand side; the upper diagonal and the inverse pivots of the factors. */
    Block half{K}, u{K}, x{K}, upper{K}, pivot{K};
    Block a{K}, b{K}, c{K};

    Columns(int64_t K, double dtr) : K(K), dtr(dtr) {}

    void load(int64_t J, int64_t count, const double *utens_stage, const double *u_stage, const double *wcon, const double *u_pos,
              const double *utens) {
        u.load(K, count, u_stage);
        const double *below = wcon + J * K;
        for (int64_t l = 0; l < count; l++)
            for (int64_t k = 0; k < K; k++) {
                const int64_t at = l * K + k;
                half[k][l] = 0.125 * (wcon[at] + below[at]);
                x[k][l] = dtr * u_pos[at] + utens[at] + utens_stage[at];
            }
        for (int64_t l = 0; l < LANES; l++) half[0][l] = half[K][l] = 0.0;
    }

    /* Solve; x holds the solution. */
    void solve() {
        double last_upper[LANES] = {}, last[LANES] = {};
        for (int64_t k = 0; k < K; k++) {
            const double *before = u[std::max<int64_t>(k - 1, 0)], *here = u[k], *after = u[std::min(k + 1, K - 1)];
            double *down = half[k], *up = half[k + 1], *right = x[k], *out = upper[k], *inverse = pivot[k];
            for (int64_t l = 0; l < LANES; l++) {
                const double right_side = right[l] + down[l] * (before[l] - here[l]) - up[l] * (after[l] - here[l]);
                const double one = 1.0 / (dtr + down[l] - up[l] + last_upper[l] * down[l]);
                inverse[l] = one;
                out[l] = last_upper[l] = up[l] * one;
                right[l] = last[l] = (right_side + last[l] * down[l]) * one;
            }
        }
        for (int64_t k = K - 2; k >= 0; k--)
            for (int64_t l = 0; l < LANES; l++) x[k][l] -= upper[k][l] * x[k + 1][l];
    }
};

extern "C" double primal(int64_t I, int64_t J, int64_t K, const double *utens_stage, const double *u_stage, const double *wcon,
                         const double *u_pos, const double *utens, double dtr, const double *weights) {
    Columns columns(K, dtr);
    double total = 0.0;
    for (int64_t i = 0; i < I; i++)
        for (int64_t j = 0; j < J; j += LANES) {
            const int64_t at = (i * J + j) * K, count = std::min(LANES, J - j);
            columns.load(J, count, utens_stage + at, u_stage + at, wcon + at, u_pos + at, utens + at);
            columns.solve();
            for (int64_t l = 0; l < count; l++)
                for (int64_t k = 0; k < K; k++) {
                    const int64_t p = at + l * K + k;
                    total += weights[p] * (columns.x[k][l] - u_pos[p]);
                }
        }
    return dtr * total;
}

extern "C" void gradient(int64_t I, int64_t J, int64_t K, const double *utens_stage, const double *u_stage, const double *wcon,
                         const double *u_pos, const double *utens, double dtr, const double *weights, double *dutens_stage,
                         double *du_stage, double *dwcon, double *du_pos, double *dutens) {
    Columns columns(K, dtr);
    Block given(K), du(K), dhalf(K);
    std::fill(dwcon, dwcon + J * K, 0.0);
    for (int64_t i = 0; i < I; i++)
        for (int64_t j = 0; j < J; j += LANES) {
            const int64_t at = (i * J + j) * K, count = std::min(LANES, J - j);
            columns.load(J, count, utens_stage + at, u_stage + at, wcon + at, u_pos + at, utens + at);
            columns.solve();
            given.load(K, count, weights + at);
            Block &x = columns.x, &u = columns.u, &half = columns.half;
            /* The transposed system, first with the transposed upper factor. */
            for (int64_t l = 0; l < LANES; l++) given[0][l] *= dtr;
            for (int64_t k = 1; k < K; k++)
                for (int64_t l = 0; l < LANES; l++) given[k][l] = dtr * given[k][l] - columns.upper[k - 1][l] * given[k - 1][l];
            double next[LANES] = {};
            for (int64_t k = K - 1; k >= 0; k--)
                for (int64_t l = 0; l < LANES; l++)
                    given[k][l] = next[l] = (given[k][l] + half[k + 1][l] * next[l]) * columns.pivot[k][l];
            /* The diagonals and the right-hand side depend on the speeds; what multiplies them is solution plus velocity. */
            for (int64_t k = 0; k < K; k++)
                for (int64_t l = 0; l < LANES; l++) {
                    x[k][l] += u[k][l];
                    du[k][l] = (half[k + 1][l] - half[k][l]) * given[k][l];
                }
            for (int64_t l = 0; l < LANES; l++) dhalf[0][l] = 0.0;
            for (int64_t k = 1; k < K; k++)
                for (int64_t l = 0; l < LANES; l++) {
                    du[k][l] -= half[k][l] * given[k - 1][l];
                    du[k - 1][l] += half[k][l] * given[k][l];
                    dhalf[k][l] = (given[k][l] + given[k - 1][l]) * (x[k - 1][l] - x[k][l]);
                }
            du.store(K, count, du_stage + at);
            double *above = dwcon + at, *below = above + J * K;
            for (int64_t l = 0; l < count; l++)
                for (int64_t k = 0; k < K; k++) {
                    const int64_t p = l * K + k;
                    const double d = given[k][l], dspeed = 0.125 * dhalf[k][l];
                    dutens_stage[at + p] = dutens[at + p] = d;
                    du_pos[at + p] = dtr * (d - weights[at + p]);
                    above[p] += dspeed, below[p] = dspeed;
                }
        }
}
