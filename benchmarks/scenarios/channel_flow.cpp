#include "flow.h"

#define ARGUMENTS                                                                                                              \
    int64_t ny, int64_t nx, int64_t nit, const double *u, const double *v, double dt, double dx, double dy, const double *p,  \
        double rho, double nu, double F, double settled, const double *weights

/* Step until the flow settles; `each` sees the state before each step. */
template <class Each>
static void settle(State<true> &state, double settled, Each each) {
    double before = state.sum_of_u(), change = 1.0;
    while (change > settled) {
        each();
        state.step();
        const double after = state.sum_of_u();
        change = (after - before) / after;
        before = after;
    }
}

extern "C" double primal(ARGUMENTS) {
    State<true> state({ny, nx, nit, dt, dx, dy, rho, nu, F}, 0.0, u, v, p);
    settle(state, settled, [] {});
    return state.weighted(weights);
}

/* The velocities of every step are kept; the pressure is linear. */
extern "C" void gradient(ARGUMENTS, double *du, double *dv, double *dp, double *dnu, double *dF) {
    State<true> state({ny, nx, nit, dt, dx, dy, rho, nu, F}, 0.0, u, v, p);
    std::vector<Field> us, vs;
    settle(state, settled, [&] { us.push_back(state.u), vs.push_back(state.v); });
    Adjoint<true> adjoint(state.flow, weights);
    for (int64_t t = us.size() - 1; t >= 0; t--) adjoint.step(us[t].data(), vs[t].data());
    adjoint.store(du, dv, dp);
    *dnu = adjoint.dnu, *dF = adjoint.dforce;
}
