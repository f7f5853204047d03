/* The descent inside does not depend on the vector outside, by which only its values are shifted: the derivative needs none. */
#pragma once
#include "descents.h"

using Pair = Vector<2>;

static double height(const Pair &p, const Pair &q) { return squares(p) - squares(q); }

static Pair twice(const Pair &p) { return {2.0 * p[0], 2.0 * p[1]}; }

static Pair farthest(const Pair &p) {
    return argmin([&](const Pair &q) { return -height(p, q); }, twice, Pair{1.0, 1.0});
}

static double highest(const Pair &p) { return height(p, farthest(p)); }

static void saddle(Pair p, double *lowest, double *highest_at) {
    p = argmin(highest, twice, p);
    const Pair q = farthest(p);
    lowest[0] = p[0], lowest[1] = p[1];
    highest_at[0] = q[0], highest_at[1] = q[1];
}
