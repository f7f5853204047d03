/* Incompressible flow on a grid, step by step, and its adjoint; for more than one scenario.

   A field has a frame of one cell around it: copies of the other end where the flow is periodic in x, zeros otherwise, so that
   every cell has four neighbours. Cotangents of cells that a step does not compute are zero: what reads them is gathered. */
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

using Field = std::vector<double>;

struct Numbers {
    int64_t ny, nx, nit;
    double dt, dx, dy, rho, nu, force;
};

template <bool PERIODIC>
struct Flow : Numbers {
    int64_t wide = nx + 2, size = (ny + 2) * wide;
    int64_t first = PERIODIC ? 0 : 1, last = PERIODIC ? nx : nx - 1;  // columns that are computed; rows are 1 to ny - 2
    double cx = dt / dx, cy = dt / dy, px = dt / (2.0 * rho * dx), py = dt / (2.0 * rho * dy);
    double spread_x = dt / (dx * dx), spread_y = dt / (dy * dy), nux = nu * spread_x, nuy = nu * spread_y;
    double half = 0.5 / (dx * dx + dy * dy), ax = dy * dy * half, ay = dx * dx * half, source = dx * dx * dy * dy * half;
    double by_x = 0.5 / dx, by_y = 0.5 / dy;

    explicit Flow(const Numbers &numbers) : Numbers(numbers) {}

    int64_t at(int64_t i, int64_t j) const { return (i + 1) * wide + j + 1; }
    Field empty() const { return Field(size); }

    void load(const double *from, Field &to) const {
        for (int64_t i = 0; i < ny; i++) std::copy_n(from + i * nx, nx, &to[at(i, 0)]);
        ends(to.data());
    }
    void store(const Field &from, double *to) const {
        for (int64_t i = 0; i < ny; i++) std::copy_n(&from[at(i, 0)], nx, to + i * nx);
    }
    double weighted(const double *weights, const Field &field) const {
        double total = 0.0;
        for (int64_t i = 0; i < ny; i++)
            for (int64_t j = 0; j < nx; j++) total += weights[i * nx + j] * field[at(i, j)];
        return total;
    }

    void ends(double *a) const {
        if (!PERIODIC) return;
        for (int64_t i = 0; i < ny; i++) a[at(i, -1)] = a[at(i, nx - 1)], a[at(i, nx)] = a[at(i, 0)];
    }

    /* Zero what a step does not compute. */
    void clear_walls(double *a) const {
        std::fill_n(a + at(0, 0), nx, 0.0), std::fill_n(a + at(ny - 1, 0), nx, 0.0);
        if (PERIODIC) return;
        for (int64_t i = 0; i < ny; i++) a[at(i, 0)] = a[at(i, nx - 1)] = 0.0;
    }

    /* The right-hand side of the equation of the pressure. */
    void divergence(const double *u, const double *v, double *__restrict b) const {
        for (int64_t i = 1; i < ny - 1; i++)
            for (int64_t k = at(i, first); k < at(i, last); k++) {
                const double ux = (u[k + 1] - u[k - 1]) * by_x, uy = (u[k + wide] - u[k - wide]) * by_y;
                const double vx = (v[k + 1] - v[k - 1]) * by_x, vy = (v[k + wide] - v[k - wide]) * by_y;
                b[k] = rho * ((ux + vy) / dt - ux * ux - 2.0 * uy * vx - vy * vy);
            }
    }

    /* One sweep of the pressure, whose walls follow their neighbours. */
    void sweep(const double *p, const double *b, double *__restrict out) const {
        for (int64_t i = 1; i < ny - 1; i++)
            for (int64_t k = at(i, first); k < at(i, last); k++)
                out[k] = (p[k + 1] + p[k - 1]) * ax + (p[k + wide] + p[k - wide]) * ay - source * b[k];
        if (PERIODIC) {
            std::copy_n(out + at(ny - 2, 0), nx, out + at(ny - 1, 0));
            std::copy_n(out + at(1, 0), nx, out + at(0, 0));
            ends(out);
        } else {
            for (int64_t i = 1; i < ny - 1; i++) out[at(i, nx - 1)] = out[at(i, nx - 2)], out[at(i, 0)] = out[at(i, 1)];
            out[at(0, nx - 1)] = out[at(1, nx - 1)];
            std::copy_n(out + at(1, 0), nx, out + at(0, 0));
            std::fill_n(out + at(ny - 1, 0), nx, 0.0);
        }
    }

    void momentum(const double *u, const double *v, const double *p, double *__restrict new_u, double *__restrict new_v) const {
        for (int64_t i = 1; i < ny - 1; i++)
            for (int64_t k = at(i, first); k < at(i, last); k++) {
                const double along = cx * u[k], across = cy * v[k];
                new_u[k] = u[k] - along * (u[k] - u[k - 1]) - across * (u[k] - u[k - wide]) - px * (p[k + 1] - p[k - 1])
                           + nux * (u[k + 1] - 2.0 * u[k] + u[k - 1]) + nuy * (u[k + wide] - 2.0 * u[k] + u[k - wide])
                           + dt * force;
                new_v[k] = v[k] - along * (v[k] - v[k - 1]) - across * (v[k] - v[k - wide]) - py * (p[k + wide] - p[k - wide])
                           + nux * (v[k + 1] - 2.0 * v[k] + v[k - 1]) + nuy * (v[k + wide] - 2.0 * v[k] + v[k - wide]);
            }
        ends(new_u), ends(new_v);
    }
};

template <bool PERIODIC>
struct State {
    Flow<PERIODIC> flow;
    double lid;
    Field u = flow.empty(), v = flow.empty(), p = flow.empty(), b = flow.empty();
    Field next_u = u, next_v = v, next_p = p;

    State(const Numbers &numbers, double lid, const double *u0, const double *v0, const double *p0) : flow(numbers), lid(lid) {
        flow.load(u0, u), flow.load(v0, v), flow.load(p0, p);
        std::fill_n(&next_u[flow.at(flow.ny - 1, 0)], flow.nx, lid);
    }

    void step() {
        flow.divergence(u.data(), v.data(), b.data());
        for (int64_t q = 0; q < flow.nit; q++) {
            flow.sweep(p.data(), b.data(), next_p.data());
            std::swap(p, next_p);
        }
        flow.momentum(u.data(), v.data(), p.data(), next_u.data(), next_v.data());
        std::swap(u, next_u), std::swap(v, next_v);
        flow.clear_walls(u.data()), flow.clear_walls(v.data());
        if (lid != 0.0) std::fill_n(&u[flow.at(flow.ny - 1, 0)], flow.nx, lid);
    }

    double sum_of_u() const {
        double total = 0.0;
        for (int64_t i = 0; i < flow.ny; i++)
            for (int64_t j = 0; j < flow.nx; j++) total += u[flow.at(i, j)];
        return total;
    }

    double weighted(const double *weights) const {
        const int64_t cells = flow.ny * flow.nx;
        return flow.weighted(weights, u) + flow.weighted(weights + cells, v) + flow.weighted(weights + 2 * cells, p);
    }
};

template <bool PERIODIC>
struct Adjoint {
    const Flow<PERIODIC> &flow;
    Field du = flow.empty(), dv = flow.empty(), dp = flow.empty();
    Field db = du, next_u = du, next_v = du, next_p = du, ux = du, uy = du, vx = du, vy = du;
    double dnu = 0.0, dforce = 0.0;

    Adjoint(const Flow<PERIODIC> &flow, const double *weights) : flow(flow) {
        const int64_t cells = flow.ny * flow.nx;
        flow.load(weights, du), flow.load(weights + cells, dv), flow.load(weights + 2 * cells, dp);
    }

    /* The cotangents of a step's results become those of u, v (as they were before it) and p. */
    void step(const double *u, const double *v) {
        flow.clear_walls(du.data()), flow.clear_walls(dv.data());
        flow.ends(du.data()), flow.ends(dv.data());
        momentum(u, v, du.data(), dv.data(), dp.data(), next_u.data(), next_v.data());
        std::fill(db.begin(), db.end(), 0.0);
        for (int64_t q = 0; q < flow.nit; q++) {
            walls(dp.data());
            sweep(dp.data(), db.data(), next_p.data());
            std::swap(dp, next_p);
        }
        divergence(u, v, db.data(), next_u.data(), next_v.data());
        std::swap(du, next_u), std::swap(dv, next_v);
    }

    void momentum(const double *u, const double *v, const double *g, const double *h, double *__restrict p,
                  double *__restrict out_u, double *__restrict out_v) {
        const int64_t wide = flow.wide;
        const double cx = flow.cx, cy = flow.cy, px = flow.px, py = flow.py;
        double with_nu = 0.0, with_force = 0.0;
        for (int64_t i = 0; i < flow.ny; i++)
            for (int64_t k = flow.at(i, 0); k < flow.at(i, flow.nx); k++) {
                const double spread_g = flow.spread_x * (g[k + 1] - 2.0 * g[k] + g[k - 1])
                                        + flow.spread_y * (g[k + wide] - 2.0 * g[k] + g[k - wide]);
                const double spread_h = flow.spread_x * (h[k + 1] - 2.0 * h[k] + h[k - 1])
                                        + flow.spread_y * (h[k + wide] - 2.0 * h[k] + h[k - wide]);
                out_u[k] = g[k] * (1.0 - cx * (2.0 * u[k] - u[k - 1]) - cy * v[k]) - h[k] * cx * (v[k] - v[k - 1])
                           + g[k + 1] * cx * u[k + 1] + g[k + wide] * cy * v[k + wide] + flow.nu * spread_g;
                out_v[k] = h[k] * (1.0 - cx * u[k] - cy * (2.0 * v[k] - v[k - wide])) - g[k] * cy * (u[k] - u[k - wide])
                           + h[k + 1] * cx * u[k + 1] + h[k + wide] * cy * v[k + wide] + flow.nu * spread_h;
                p[k] += px * (g[k + 1] - g[k - 1]) + py * (h[k + wide] - h[k - wide]);
                with_nu += u[k] * spread_g + v[k] * spread_h;
                with_force += g[k];
            }
        dnu += with_nu, dforce += flow.dt * with_force;
    }

    void walls(double *q) const {
        const int64_t ny = flow.ny, nx = flow.nx;
        auto row = [&](int64_t from, int64_t to) {
            for (int64_t j = 0; j < nx; j++) q[flow.at(to, j)] += q[flow.at(from, j)], q[flow.at(from, j)] = 0.0;
        };
        auto column = [&](int64_t from, int64_t to) {
            for (int64_t i = 0; i < ny; i++) q[flow.at(i, to)] += q[flow.at(i, from)], q[flow.at(i, from)] = 0.0;
        };
        if (PERIODIC) {
            row(0, 1), row(ny - 1, ny - 2);
            flow.ends(q);
        } else {
            std::fill_n(q + flow.at(ny - 1, 0), nx, 0.0);
            column(0, 1), row(0, 1), column(nx - 1, nx - 2);
        }
    }

    void sweep(const double *q, double *__restrict b, double *__restrict out) const {
        for (int64_t i = 0; i < flow.ny; i++)
            for (int64_t k = flow.at(i, 0); k < flow.at(i, flow.nx); k++) {
                b[k] -= flow.source * q[k];
                out[k] = flow.ax * (q[k + 1] + q[k - 1]) + flow.ay * (q[k + flow.wide] + q[k - flow.wide]);
            }
    }

    void divergence(const double *u, const double *v, const double *b, double *__restrict out_u, double *__restrict out_v) {
        const int64_t wide = flow.wide;
        for (int64_t i = 1; i < flow.ny - 1; i++)
            for (int64_t k = flow.at(i, flow.first); k < flow.at(i, flow.last); k++) {
                const double given = flow.rho * b[k];
                ux[k] = given * flow.by_x * (1.0 / flow.dt - (u[k + 1] - u[k - 1]) * 2.0 * flow.by_x);
                vy[k] = given * flow.by_y * (1.0 / flow.dt - (v[k + wide] - v[k - wide]) * 2.0 * flow.by_y);
                uy[k] = -2.0 * given * flow.by_x * flow.by_y * (v[k + 1] - v[k - 1]);
                vx[k] = -2.0 * given * flow.by_x * flow.by_y * (u[k + wide] - u[k - wide]);
            }
        flow.ends(ux.data()), flow.ends(vx.data());
        for (int64_t i = 0; i < flow.ny; i++)
            for (int64_t k = flow.at(i, 0); k < flow.at(i, flow.nx); k++) {
                out_u[k] += ux[k - 1] - ux[k + 1] + uy[k - wide] - uy[k + wide];
                out_v[k] += vx[k - 1] - vx[k + 1] + vy[k - wide] - vy[k + wide];
            }
    }

    void store(double *out_u, double *out_v, double *out_p) const {
        flow.store(du, out_u), flow.store(dv, out_v), flow.store(dp, out_p);
    }
};
