"""Programs in which an item of a list of run-time length has a second name, and one of the two is changed."""

import numpy as np


class Body:
    def __init__(self, place, speed):
        self.place = place
        self.speed = speed


class Holder:
    def __init__(self, weight, body):
        self.weight = weight
        self.body = body


class Cell:
    def __init__(self, items):
        self.items = items


def field_store_then_x(x, n):
    rs = [Body(np.zeros(3), 1.0 * k) for k in range(n)]
    r = rs[1]
    y = x * 2.0
    r.place = y
    y[0] = 7.0
    return rs[1].place[0], y[0], rs[0].place[0]


def field_store_then_r(x, n):
    rs = [Body(np.zeros(3), 1.0 * k) for k in range(n)]
    r = rs[1]
    y = x * 2.0
    r.place = y
    r.place[0] = 7.0
    rs[1].place[1] = 8.0
    return rs[1].place[0], y[0], rs[0].place[0], y[1]


def field_store_arg(x, n):
    rs = [Body(np.zeros(3), 1.0 * k) for k in range(n)]
    r = rs[1]
    r.place = x
    x[0] = 7.0
    return rs[1].place[0], x[0], rs[0].place[0]


def field_store_arg_r(x, n):
    rs = [Body(np.zeros(3), 1.0 * k) for k in range(n)]
    rs[1].place = x
    rs[1].place[0] = 7.0
    return rs[1].place[0], x[0], rs[0].place[0]


def field_store_two(x, n):
    rs = [Body(np.zeros(3), 1.0 * k) for k in range(n)]
    y = x * 2.0
    rs[0].place = y
    rs[1].place = y
    rs[0].place[0] = 5.0
    return rs[1].place[0], y[0]


def field_store_loop(x, n):
    rs = [Body(np.zeros(3), 1.0 * k) for k in range(n)]
    y = x * 2.0
    for r in rs:
        r.place = y
    y[0] = 5.0
    return rs[1].place[0], y[0]


def field_store_loop3(x, n):
    rs = [Body(np.zeros(3), 1.0 * k) for k in range(n)]
    y = x * 2.0
    for r in rs:
        r.place = y
        y[0] += 5.0
    return rs[0].place[0], y[0]


def field_cross(x, n):
    rs = [Body(x * k, 1.0 * k) for k in range(n)]
    rs[0].place = rs[1].place
    rs[1].place += 1.0
    return rs[0].place[0], rs[1].place[0]


def row_swap(x, n):
    rows = [x * k for k in range(n)]
    row = rows[1]
    rows[1] = x * 10.0
    row[0] = 1.0
    return rows[1][0], row[0]


def row_exchange(x, n):
    rows = [x * k for k in range(n)]
    rows[0], rows[1] = rows[1], rows[0]
    rows[0][0] = 9.0
    return rows[0][0], rows[1][0]


def rec_same_twice_append(x, n):
    rs = [Body(x * k, 1.0 * k) for k in range(n)]
    r = Body(x, 3.0)
    rs.append(r)
    rs.append(r)
    rs[n].speed = 50.0
    return rs[n].speed, rs[n + 1].speed, r.speed


def append_then_write(x, n):
    rows = []
    for k in range(n):
        r = x * k
        rows.append(r)
        r[0] = 4.0
    return rows[1][0], r[0]


def append_arg2(x, n):
    rows = []
    for k in range(n):
        rows.append(x * k)
    rows.append(x)
    rows[n][0] = 9.0
    return rows[1][0], x[0], rows[n][0]


def append_view(x, n):
    rows = []
    y = np.outer(x, x)
    for k in range(n):
        rows.append(y[k])
    rows[0][0] = 9.0
    return rows[0][0], y[0, 0]


def slice_write(x, n):
    rows = [x * k for k in range(n)]
    part = rows[1:]
    part[0][0] = 9.0
    return rows[1][0], part[0][0]


def copy_list(x, n):
    a = [x * k for k in range(n)]
    b = list(a)
    b[0][0] = 9.0
    return a[0][0], b[0][0]


def plus(x, n):
    a = [x * k for k in range(n)]
    y = x * 2.0
    b = a + [y]  # noqa: RUF005
    y[0] = 9.0
    return b[n][0], y[0]


def times2(x, n):
    b = [[0.0] * 3] * n
    b[0][1] = x[0]
    return b[0][1], b[1][1]


def sorted_rec(x, n):
    rs = [Body(x * k, -1.0 * k) for k in range(n)]
    so = sorted(rs, key=lambda r: r.speed)
    so[0].speed = 100.0
    return rs[n - 1].speed, so[0].speed


def pop_write(x, n):
    rs = [Body(x * k, -1.0 * k) for k in range(n)]
    r = rs.pop()
    r.speed = 44.0
    rs.append(r)
    r.speed = 45.0
    return rs[n - 1].speed, rs[0].speed


def two_lists(x, n):
    a, b = [], []
    for k in range(n):
        r = Body(x * k, 1.0)
        a.append(r)
        if k > 0:
            b.append(r)
    for r in b:
        r.speed = 7.0
    return a[0].speed, a[1].speed, b[0].speed


def filter_list(x, n):
    a = [Body(x * k, 1.0 * k) for k in range(n)]
    b = [r for r in a if r.speed > 0.5]
    for r in b:
        r.speed += 7.0
    return a[0].speed, a[1].speed, b[0].speed


def nested_list3(x, n):
    a = [[x[0] * j for j in range(n)] for k in range(n)]
    a[0] = a[1]
    a[1][0] = 33.0
    return a[0][0], a[1][0]


def rec_in_rec(x, n):
    ps = [Body(x * k, 1.0 * k) for k in range(n)]
    qs = [Holder(x[0], p) for p in ps]
    qs[1].body.speed = 9.0
    return ps[1].speed, qs[1].body.speed


def rec_in_rec2(x, n):
    ps = [Body(x * k, 1.0 * k) for k in range(n)]
    qs = [Holder(x[0], p) for p in ps]
    ps[1].speed = 9.0
    return ps[1].speed, qs[1].body.speed


def rec_in_rec3(x, n):
    p = Body(x * 1.0, 1.0)
    qs = [Holder(x[0], p) for k in range(n)]
    p.speed = 9.0
    return qs[1].body.speed, p.speed


def rec_in_rec4(x, n):
    qs = [Holder(x[0], Body(x * k, 1.0)) for k in range(n)]
    p = Body(x * 2.0, 7.0)
    q = qs[1]
    q.body = p
    p.speed = 9.0
    p.place[0] = 11.0
    return qs[1].body.speed, p.speed, qs[1].body.place[0]


def rec_in_rec6(x, n):
    qs = [Holder(x[0], Body(x * k, 1.0)) for k in range(n)]
    p = qs[0].body
    qs[0].body = Body(x, 100.0)
    p.speed = 9.0
    return qs[0].body.speed, p.speed


def field_rebind_named(x, n):
    rs = [Body(x * k, 1.0 * k) for k in range(n)]
    a = rs[1].place
    rs[1].place = x * 10.0
    a[0] = 5.0
    return rs[1].place[0], a[0]


def field_rebind_named2(x, n):
    rs = [Body(x * k, 1.0 * k) for k in range(n)]
    a = rs[1].place
    rs[1].place = x * 10.0
    rs[1].place[0] = 5.0
    return rs[1].place[0], a[0]


def field_rebind_method(x, n):
    rs = [Body(x * k, 1.0 * k) for k in range(n)]
    for r in rs:
        old = r.place
        r.place = old * 2.0
        old[0] = 77.0
    return rs[1].place[0]


def array_of_self(x, n):
    rs = [Body(x * k, 1.0 * k) for k in range(n)]
    best = rs[0]
    for r in rs:
        if r.speed > best.speed:
            best = r
    best.speed = 100.0
    best.place[0] = 55.0
    return rs[0].speed, rs[n - 1].speed, rs[n - 1].place[0]


def slot_view(x, n):
    rs = [Body(x * k, 1.0 * k) for k in range(n)]
    y = np.outer(x, x)
    for k in range(n):
        rs[k].place = y[k]
    y[1, 0] = 77.0
    return rs[1].place[0], y[1, 0]


def slot_view2(x, n):
    rs = [Body(x * k, 1.0 * k) for k in range(n)]
    y = np.outer(x, x)
    rs[1].place = y[1]
    rs[1].place[0] = 77.0
    return rs[1].place[0], y[1, 0]


def put_inner_fn(r, y):
    r.place = y


def inner_fn(x, n):
    rs = [Body(np.zeros(3), 1.0 * k) for k in range(n)]
    y = x * 2.0
    put_inner_fn(rs[1], y)
    y[0] = 7.0
    return rs[1].place[0], y[0], rs[0].place[0]


def put_inner_fn_loop(r, y):
    r.place = y


def inner_fn_loop(x, n):
    rs = [Body(np.zeros(3), 1.0 * k) for k in range(n)]
    for k in range(n):
        y = x * k
        put_inner_fn_loop(rs[k], y)
        y[0] = 7.0
    return rs[1].place[0], y[0], rs[0].place[0]


def dict_items(x, n):
    ds = [{"a": x * k, "b": 1.0} for k in range(n)]
    y = x * 3.0
    ds[1]["a"] = y
    y[0] = 9.0
    ds[0]["b"] = 3.0
    return ds[1]["a"][0], y[0], ds[0]["b"]


def list_field(x, n):
    cs = [Cell([x[0] * k, 2.0]) for k in range(n)]
    loads = [5.0, 6.0]
    cs[1].items = loads
    loads[0] = 7.0
    return cs[1].items[0], loads[0]


def branch_store(x, n):
    rs = [Body(np.zeros(3), 1.0 * k) for k in range(n)]
    y = x * 2.0
    if x[0] > 0.0:
        rs[1].place = y
    y[0] = 7.0
    return rs[1].place[0], y[0]


def while_store2(x, n):
    rows = [x * k for k in range(n)]
    y = x * 2.0
    k = 0
    while k < n:
        rows[k] = y
        y *= 2.0
        k += 1
    return rows[0][0], rows[n - 1][0]


def augmented2(x, n):
    a = [Body(x * k, 1.0) for k in range(n)]
    r = a[1].place
    a[1].place *= 3.0
    a[1].place = a[1].place * 2.0
    r += 1.0
    return a[1].place[0], r[0]


def row_same_twice(x, n):
    rows = [x * k for k in range(n)]
    rows[0] = rows[1]
    rows[0][0] = 9.0
    return rows[0][0], rows[1][0]


def row_same_swap(x, n):
    rows = [x * k for k in range(n)]
    rows[0], rows[1] = rows[2], rows[2]
    rows[0][0] = 9.0
    return rows[0][0], rows[1][0]


def row_overlap(x, n):
    y = np.outer(x, x)
    rows = []
    for k in range(2):
        rows.append(y[k : k + 2])
    rows[0][1, 0] = 9.0
    return rows[1][0, 0], rows[0][1, 0]


def append_aug(x, n):
    rows = [x * k for k in range(n)]
    y = x * 1.0
    rows.append(y)
    y *= 2.0
    y += 1.0
    return rows[n][0], y[0]


def append_out(x, n):
    rows = [x * k for k in range(n)]
    y = x * 1.0
    rows.append(y)
    z = np.add(y, 2.0, out=y)
    z += 1.0
    return rows[n][0], y[0], z[0]


def move(x, n):
    rs = [Body(x * k, 1.0 * k) for k in range(n)]
    for r in rs:
        pos = r.place
        r.place = pos + r.speed
        r.speed = r.speed * 2.0
    return rs[2].place[0], rs[1].speed


def complex_aug(x, n):
    rows = [x * k * 1j for k in range(n)]
    y = x * 1j
    rows.append(y)
    y *= 2.0
    y += 1.0
    return rows[n][0].imag, y[0].imag, y[0].real


def cond(x, n):
    rows = [[x[0] * j for j in range(n)] for k in range(n)]
    row = rows[0] if x[0] > 0.5 else rows[1]
    row[0] = 5.0
    return rows[0][0], rows[1][0], row[0]


def best(x, n):
    rows = [[x[0] * j * k for j in range(n)] for k in range(n)]
    best = rows[0]
    for r in rows:
        if r[1] > best[1]:
            best = r
    best[1] = 99.0
    return rows[0][1], rows[n - 1][1], best[1]


def loop_rec(x, n):
    cells = [Cell([x[0] * j * k for j in range(n)]) for k in range(n)]
    row = cells[1].items
    for k in range(n):
        row[k] = 5.0 * k
        cells[0].items[k] += row[k]
    return cells[1].items[2], row[1], cells[0].items[2]


def row_list(x, n):
    rows = [[x[0] * j * k for j in range(n)] for k in range(n)]
    other = [1.0] * n
    rows[1] = other
    other[0] = 8.0
    rows[1][1] = 9.0
    return rows[1][0], other[1], rows[0][1]


def put_recursion_store(rs, y, k):
    if k < 0:
        return 0.0
    rs[k].place = y
    return put_recursion_store(rs, y, k - 1) + rs[k].place[0]


def recursion_store(x, n):
    rs = [Body(x * k, 1.0 * k) for k in range(n)]
    y = x * 2.0
    t = put_recursion_store(rs, y, n - 1)
    y[0] = 50.0
    return rs[0].place[0], t, y[0]


def put_recursion_store2(rows, y, k):
    if k < 0:
        return 0.0
    rows[k] = y
    return put_recursion_store2(rows, y, k - 1) + rows[k][0]


def recursion_store2(x, n):
    rows = [x * k for k in range(n)]
    y = x * 2.0
    t = put_recursion_store2(rows, y, n - 1)
    y[0] = 50.0
    return rows[0][0], t, y[0]
