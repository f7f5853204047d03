/* A particle among two charges, one of which moves with the control w; the derivative of its landing by w both ways. */
#pragma once
#include "descents.h"

#include <vector>

static const double CHARGES_X = 10.0;

/* The acceleration by both charges, and its derivatives by the place, which are symmetric, and by the height of the first
   charge, which are those of its own part, negative. */
struct Force {
    double ax = 0.0, ay = 0.0, xx = 0.0, xy = 0.0, yy = 0.0, first_xy, first_yy;

    Force(double x, double y, double w) {
        add(x - CHARGES_X, y - (10.0 - w));
        first_xy = xy, first_yy = yy;
        add(x - CHARGES_X, y);
    }

    void add(double dx, double dy) {
        const double square = dx * dx + dy * dy, cube = 1.0 / (square * std::sqrt(square)), fifth = 3.0 * cube / square;
        ax += dx * cube, ay += dy * cube;
        xx += cube - fifth * dx * dx, xy -= fifth * dx * dy, yy += cube - fifth * dy * dy;
    }
};

struct Path {
    double dt, x = 0.0, y = 8.0, vx = 0.75, vy = 0.0;

    bool lands() const { return y + dt * vy <= 0.0; }

    void step(const Force &force) {
        x += dt * vx, y += dt * vy;
        vx += dt * force.ax, vy += dt * force.ay;
    }

    double crossing() const { return x - y / vy * vx; }
};

static inline double landing(double w, double dt) {
    Path path{dt};
    while (!path.lands()) path.step(Force(path.x, path.y, w));
    return path.crossing() * path.crossing();
}

static inline double slope_forward(double w, double dt) {
    Path path{dt};
    double x = 0.0, y = 0.0, vx = 0.0, vy = 0.0;  // derivatives by w
    while (!path.lands()) {
        const Force force(path.x, path.y, w);
        const double ax = force.xx * x + force.xy * y + force.first_xy, ay = force.xy * x + force.yy * y + force.first_yy;
        path.step(force);
        x += dt * vx, y += dt * vy;
        vx += dt * ax, vy += dt * ay;
    }
    const double time = path.y / path.vy;
    return 2.0 * path.crossing() * (x - time * vx - path.vx / path.vy * (y - time * vy));
}

static inline double slope_reverse(double w, double dt) {
    Path path{dt};
    std::vector<Force> forces;
    forces.reserve(256);
    for (; !path.lands(); path.step(forces.back())) forces.emplace_back(path.x, path.y, w);
    const double time = path.y / path.vy, share = 2.0 * path.crossing();
    double x = share, vx = -time * share, y = -path.vx / path.vy * share, vy = -time * y, dw = 0.0;  // cotangents
    for (size_t k = forces.size(); k-- > 0;) {
        const Force &force = forces[k];
        const double ax = dt * vx, ay = dt * vy;
        vx += dt * x, vy += dt * y;
        x += force.xx * ax + force.xy * ay, y += force.xy * ax + force.yy * ay;
        dw += force.first_xy * ax + force.first_yy * ay;
    }
    return dw;
}

template <class Slope> static double descent(double w, double dt, Slope slope) {
    using One = Vector<1>;
    return argmin([&](const One &w) { return landing(w[0], dt); }, [&](const One &w) { return One{slope(w[0], dt)}; }, One{w})[0];
}
