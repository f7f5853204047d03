/* The car of chainrule.examples.car.model in C: `drive_cycle` and, by hand, the gradient of its fuel.
 *
 * Written as an engineer would who wants speed: the same arithmetic in the same order as the Python, and a gradient that
 * needs no stored values. No number other than the sums passes from one second to the next (the gear is an integer), so the
 * adjoint of each second follows right after the second itself, in one sweep.
 *
 *     gcc -O3 -march=native -shared -fPIC car.c -o car.so -lm
 */
#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846
#define MOST_GEARS 16
#define REFERENCE_RADIUS 0.33
#define REFERENCE_DISPLACEMENT 2.5e-3
#define FINAL_DRIVE_LOSS 0.07
#define STANDSTILL 0.01

enum { MANUAL, AUTOMATIC, DUAL_CLUTCH, CONTINUOUS };

typedef struct {
    /* car */
    double mass, displacement, rated_power, rated_speed, idle_speed, launch_speed, inertia_per_displacement;
    double axle_ratio, upshift_speed, upshift_load, downshift_speed, downshift_load, slip_speed, standing_drag;
    double radius, tyre_inertia;
    /* road load */
    double constant, linear, quadratic;
    /* calibration */
    double indicated_efficiency, enrichment, friction_constant, friction_linear;
    double friction_size, friction_boost, friction_sport, idle_excess, accessory_power;
    double automatic_loss, continuous_loss, cold_start;
    double ratios[MOST_GEARS];
} Parameters;

typedef struct {
    double fuel, engine_work, traction_work, braking_work, resistance_work, distance;
} Result;

/* What the loop needs, computed once; in an adjoint, the cotangents of the same. */
typedef struct {
    double efficiency, enrichment, friction_constant, friction_linear, peak_torque;
    double idle_fuel, idle_excess, accessory_power;
    double driveline, mass, inertia, per_metre, slip;
} Setup;

static inline double larger(double a, double b) { return b > a ? b : a; }
static inline double smaller(double a, double b) { return b < a ? b : a; }
static inline double full_load_share(double speed) { return smaller(1.0, 0.5 + 0.5 * speed / 240.0); }

static double driveline_efficiency(const Parameters *p, int kind) {
    double loss = FINAL_DRIVE_LOSS;
    if (kind == AUTOMATIC) loss += p->automatic_loss;
    else if (kind == CONTINUOUS) loss += p->continuous_loss;
    return 1.0 - loss;
}

static Setup set_up(const Parameters *p, int kind) {
    Setup s;
    double swept = p->displacement / (4.0 * PI);
    double torque = p->rated_power / (0.9 * p->rated_speed);
    double boost = larger(0.0, torque / swept - 12.5e5) / 1.0e6;
    double sport = larger(0.0, p->rated_power / p->mass - 100.0) / 100.0;
    double size = 1.0 - p->friction_size * log(p->displacement / REFERENCE_DISPLACEMENT);
    double scale = swept * size * (1.0 + p->friction_boost * boost + p->friction_sport * sport);
    double idle = p->idle_speed;
    s.friction_constant = scale * p->friction_constant;
    s.friction_linear = scale * p->friction_linear;
    double friction = (s.friction_constant + s.friction_linear * idle) * idle;
    double drag = kind == MANUAL ? 0.0 : p->standing_drag * idle;
    s.efficiency = p->indicated_efficiency;
    s.enrichment = p->enrichment;
    s.peak_torque = torque;
    s.idle_fuel = (p->idle_excess * friction + drag + p->accessory_power) / p->indicated_efficiency;
    s.idle_excess = p->idle_excess;
    s.accessory_power = p->accessory_power;
    s.driveline = driveline_efficiency(p, kind);
    double growth = p->radius / REFERENCE_RADIUS;
    s.mass = p->mass + 4.0 * p->tyre_inertia * (growth * growth * growth) / (p->radius * p->radius);
    s.inertia = p->inertia_per_displacement * p->displacement;
    s.per_metre = p->axle_ratio / p->radius;
    s.slip = kind == AUTOMATIC ? p->slip_speed / s.peak_torque : 0.0;
    return s;
}

static int choose_gear(const Parameters *p, int gears, double torque, int gear, double speed, double power) {
    int top = gears - 1;
    double wheel_speed = speed * p->axle_ratio / p->radius;
    double load = smaller(1.0, larger(0.0, power / p->rated_power));
    double upshift = p->upshift_speed + p->upshift_load * load;
    double downshift = p->downshift_speed + p->downshift_load * load;
    while (gear < top && wheel_speed * p->ratios[gear + 1] > upshift) gear++;
    while (gear > 0 && wheel_speed * p->ratios[gear] < downshift) gear--;
    while (gear > 0) {
        double engine_speed = wheel_speed * p->ratios[gear];
        if (power <= torque * full_load_share(engine_speed) * engine_speed) break;
        if (wheel_speed * p->ratios[gear - 1] >= p->rated_speed) break;
        gear--;
    }
    return gear;
}

static double continuous_ratio(const Parameters *p, int gears, double speed, double power) {
    double wheel_speed = speed * p->axle_ratio / p->radius;
    double load = smaller(1.0, larger(0.0, power / p->rated_power));
    double wanted = 96.0 + 380.0 * load + 0.33 * speed;
    return larger(p->ratios[gears - 1], smaller(p->ratios[0], wanted / larger(wheel_speed, 1.0)));
}

static double fuel_power(const Setup *s, double torque, double speed, int can_cut) {
    double friction = (s->friction_constant + s->friction_linear * speed) * speed;
    if (torque < 0.0 && !can_cut) return (s->idle_excess * friction + s->accessory_power) / s->efficiency;
    double brake = torque * speed + s->accessory_power;
    double load = brake / (speed * s->peak_torque * full_load_share(speed));
    double excess = larger(0.0, load - 0.6);
    double efficiency = s->efficiency * (1.0 - s->enrichment * excess * excess);
    return larger(0.0, brake + friction) / efficiency;
}

void drive_cycle(const Parameters *p, int kind, int gears, const double *speed, int count, Result *result) {
    Setup s = set_up(p, kind);
    Result r = {0};
    int gear = 0;
    for (int second = 1; second < count; second++) {
        double v = 0.5 * (speed[second] + speed[second - 1]);
        if (v < STANDSTILL) {
            r.fuel += s.idle_fuel;
            gear = 0;
            continue;
        }
        double acceleration = speed[second] - speed[second - 1];
        double resisting = p->constant + (p->linear + p->quadratic * v) * v;
        double force = resisting + s.mass * acceleration;
        double power = force * v;
        double ratio;
        if (kind == CONTINUOUS) {
            ratio = continuous_ratio(p, gears, v, power) * s.per_metre;
        } else {
            gear = choose_gear(p, gears, s.peak_torque, gear, v, power);
            ratio = p->ratios[gear] * s.per_metre;
        }
        double turning = v * ratio;
        double torque, engine_speed;
        force += s.inertia * ratio * ratio * acceleration;
        if (force >= 0.0) {
            torque = force / (ratio * s.driveline);
            engine_speed = larger(turning, acceleration > 0.0 ? p->launch_speed : p->idle_speed);
            if (gear < 2) engine_speed += s.slip * torque;
            r.engine_work += torque * engine_speed;
        } else {
            torque = force * s.driveline / ratio;
            engine_speed = larger(turning, p->idle_speed);
        }
        r.fuel += fuel_power(&s, torque, engine_speed, turning > 1.15 * p->idle_speed);
        if (power >= 0.0) r.traction_work += power;
        else r.braking_work -= power;
        r.resistance_work += resisting * v;
        r.distance += v;
    }
    *result = r;
}

/* Adjoint of fuel_power for the cotangent 1: adds to the setup's cotangents, returns those of torque and speed. */
static double fuel_power_adjoint(const Setup *s, Setup *c, double torque, double speed, int can_cut,
                                 double *torque_c, double *speed_c) {
    double friction = (s->friction_constant + s->friction_linear * speed) * speed;
    double fuel, friction_c, t_c = 0.0, v_c = 0.0;
    if (torque < 0.0 && !can_cut) {
        double inverse = 1.0 / s->efficiency;
        fuel = (s->idle_excess * friction + s->accessory_power) * inverse;
        friction_c = s->idle_excess * inverse;
        c->idle_excess += friction * inverse;
        c->accessory_power += inverse;
        c->efficiency -= fuel * inverse;
    } else {
        double share = full_load_share(speed);
        double brake = torque * speed + s->accessory_power;
        double full = speed * s->peak_torque * share;
        double load = brake / full;
        double excess = larger(0.0, load - 0.6);
        double factor = 1.0 - s->enrichment * excess * excess;
        double inverse = 1.0 / (s->efficiency * factor);
        if (brake + friction <= 0.0) {
            *torque_c = *speed_c = 0.0;
            return 0.0;
        }
        fuel = (brake + friction) * inverse;
        friction_c = inverse;
        double efficiency_c = -fuel * inverse;
        double brake_c = inverse;
        c->efficiency += efficiency_c * factor;
        if (load > 0.6) {
            c->enrichment -= efficiency_c * s->efficiency * excess * excess;
            double load_c = -2.0 * efficiency_c * s->efficiency * s->enrichment * excess;
            double full_c = -load_c * load / full;
            brake_c += load_c / full;
            v_c += full_c * s->peak_torque * share;
            c->peak_torque += full_c * speed * share;
            if (share < 1.0) v_c += full_c * speed * s->peak_torque * (0.5 / 240.0);
        }
        t_c = brake_c * speed;
        v_c += brake_c * torque;
        c->accessory_power += brake_c;
    }
    c->friction_constant += friction_c * speed;
    c->friction_linear += friction_c * speed * speed;
    v_c += friction_c * (s->friction_constant + 2.0 * s->friction_linear * speed);
    *torque_c = t_c;
    *speed_c = v_c;
    return fuel;
}

/* Adjoint of continuous_ratio: adds to the gradient, returns the cotangent of the power. */
static double continuous_ratio_adjoint(const Parameters *p, Parameters *g, int gears, double speed, double power,
                                       double ratio_c) {
    double wheel_speed = speed * p->axle_ratio / p->radius;
    double share = power / p->rated_power;
    double load = smaller(1.0, larger(0.0, share));
    double bounded = larger(wheel_speed, 1.0);
    double ratio = (96.0 + 380.0 * load + 0.33 * speed) / bounded;
    if (ratio >= p->ratios[0]) { g->ratios[0] += ratio_c; return 0.0; }
    if (ratio <= p->ratios[gears - 1]) { g->ratios[gears - 1] += ratio_c; return 0.0; }
    if (wheel_speed > 1.0) {
        double wheel_c = -ratio_c * ratio / bounded;
        g->axle_ratio += wheel_c * speed / p->radius;
        g->radius -= wheel_c * wheel_speed / p->radius;
    }
    if (share <= 0.0 || share >= 1.0) return 0.0;
    double share_c = 380.0 * ratio_c / bounded;
    g->rated_power -= share_c * share / p->rated_power;
    return share_c / p->rated_power;
}

static void set_up_adjoint(const Parameters *p, int kind, const Setup *s, Setup *c, Parameters *g) {
    double swept = p->displacement / (4.0 * PI);
    double pressure = s->peak_torque / swept;
    double boost = larger(0.0, pressure - 12.5e5) / 1.0e6;
    double sport = larger(0.0, p->rated_power / p->mass - 100.0) / 100.0;
    double size = 1.0 - p->friction_size * log(p->displacement / REFERENCE_DISPLACEMENT);
    double rise = 1.0 + p->friction_boost * boost + p->friction_sport * sport;
    double scale = swept * size * rise;
    double idle = p->idle_speed;
    double growth = p->radius / REFERENCE_RADIUS;
    double wheels = 4.0 * (growth * growth * growth) / (p->radius * p->radius);
    if (kind == AUTOMATIC) {
        g->slip_speed += c->slip / s->peak_torque;
        c->peak_torque -= c->slip * s->slip / s->peak_torque;
        g->automatic_loss -= c->driveline;
    } else if (kind == CONTINUOUS) {
        g->continuous_loss -= c->driveline;
    }
    g->axle_ratio += c->per_metre / p->radius;
    g->radius -= c->per_metre * s->per_metre / p->radius;
    g->inertia_per_displacement += c->inertia * p->displacement;
    g->displacement += c->inertia * p->inertia_per_displacement;
    g->mass += c->mass;
    g->tyre_inertia += c->mass * wheels;
    g->radius += c->mass * p->tyre_inertia * wheels / p->radius;
    g->enrichment += c->enrichment;

    double friction = (s->friction_constant + s->friction_linear * idle) * idle;
    double idle_work_c = c->idle_fuel / s->efficiency;
    double friction_c = idle_work_c * p->idle_excess;
    g->indicated_efficiency += c->efficiency - s->idle_fuel * idle_work_c;
    g->idle_excess += c->idle_excess + idle_work_c * friction;
    g->accessory_power += c->accessory_power + idle_work_c;
    if (kind != MANUAL) {
        g->standing_drag += idle_work_c * idle;
        g->idle_speed += idle_work_c * p->standing_drag;
    }
    g->idle_speed += friction_c * (s->friction_constant + 2.0 * s->friction_linear * idle);
    double constant_c = c->friction_constant + friction_c * idle;
    double linear_c = c->friction_linear + friction_c * idle * idle;
    g->friction_constant += constant_c * scale;
    g->friction_linear += linear_c * scale;
    double scale_c = constant_c * p->friction_constant + linear_c * p->friction_linear;

    double swept_c = scale_c * size * rise;
    double size_c = scale_c * swept * rise;
    double rise_c = scale_c * swept * size;
    g->friction_boost += rise_c * boost;
    g->friction_sport += rise_c * sport;
    g->friction_size -= size_c * log(p->displacement / REFERENCE_DISPLACEMENT);
    g->displacement -= size_c * p->friction_size / p->displacement;
    if (sport > 0.0) {
        double sport_c = rise_c * p->friction_sport / 100.0;
        g->rated_power += sport_c / p->mass;
        g->mass -= sport_c * p->rated_power / (p->mass * p->mass);
    }
    if (boost > 0.0) {
        double pressure_c = rise_c * p->friction_boost / 1.0e6;
        c->peak_torque += pressure_c / swept;
        swept_c -= pressure_c * pressure / swept;
    }
    g->displacement += swept_c / (4.0 * PI);
    g->rated_power += c->peak_torque / (0.9 * p->rated_speed);
    g->rated_speed -= c->peak_torque * s->peak_torque / p->rated_speed;
}

/* Fuel of the cycle in J, and its gradient with respect to every parameter. */
double fuel_gradient(const Parameters *p, int kind, int gears, const double *speed, int count, Parameters *gradient) {
    Setup s = set_up(p, kind), c = {0};
    Parameters g;
    double fuel = 0.0;
    int gear = 0;
    memset(&g, 0, sizeof g);
    for (int second = 1; second < count; second++) {
        double v = 0.5 * (speed[second] + speed[second - 1]);
        if (v < STANDSTILL) {
            fuel += s.idle_fuel;
            c.idle_fuel += 1.0;
            gear = 0;
            continue;
        }
        double acceleration = speed[second] - speed[second - 1];
        double resisting = p->constant + (p->linear + p->quadratic * v) * v;
        double steady = resisting + s.mass * acceleration;
        double power = steady * v;
        double gearbox;
        if (kind == CONTINUOUS) {
            gearbox = continuous_ratio(p, gears, v, power);
        } else {
            gear = choose_gear(p, gears, s.peak_torque, gear, v, power);
            gearbox = p->ratios[gear];
        }
        double ratio = gearbox * s.per_metre;
        double turning = v * ratio;
        double force = steady + s.inertia * ratio * ratio * acceleration;
        int launching = force >= 0.0 && acceleration > 0.0;
        int cut = turning > 1.15 * p->idle_speed;
        double least = launching ? p->launch_speed : p->idle_speed;
        double engine_speed = larger(turning, least);
        double torque, torque_c, speed_c, force_c;
        if (force >= 0.0) {
            torque = force / (ratio * s.driveline);
            double slipping = gear < 2 ? s.slip : 0.0;
            engine_speed += slipping * torque;
            fuel += fuel_power_adjoint(&s, &c, torque, engine_speed, cut, &torque_c, &speed_c);
            if (gear < 2) c.slip += speed_c * torque;
            torque_c += speed_c * slipping;
            force_c = torque_c / (ratio * s.driveline);
            c.driveline -= torque_c * torque / s.driveline;
        } else {
            torque = force * s.driveline / ratio;
            fuel += fuel_power_adjoint(&s, &c, torque, engine_speed, cut, &torque_c, &speed_c);
            force_c = torque_c * s.driveline / ratio;
            c.driveline += torque_c * force / ratio;
        }
        double ratio_c = -torque_c * torque / ratio;
        if (turning >= least) ratio_c += speed_c * v;
        else if (launching) g.launch_speed += speed_c;
        else g.idle_speed += speed_c;
        c.inertia += force_c * ratio * ratio * acceleration;
        ratio_c += 2.0 * force_c * s.inertia * ratio * acceleration;
        c.per_metre += ratio_c * gearbox;
        double steady_c = force_c;
        if (kind == CONTINUOUS)
            steady_c += v * continuous_ratio_adjoint(p, &g, gears, v, power, ratio_c * s.per_metre);
        else
            g.ratios[gear] += ratio_c * s.per_metre;
        c.mass += steady_c * acceleration;
        g.constant += steady_c;
        g.linear += steady_c * v;
        g.quadratic += steady_c * v * v;
    }
    set_up_adjoint(p, kind, &s, &c, &g);
    *gradient = g;
    return fuel;
}
