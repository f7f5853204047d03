"""Dicts with known keys, and lists of dicts: methods, deletion, union."""


def of_one(x, y):
    d = {"a": x, "b": y, "c": x * y}
    total = 0.0
    for key, value in d.items():
        if key != "b":
            total += value * value
    for key in d.keys():
        d[key] = d[key] * 2.0
    d.update(a=1.5 * x)
    total += d.setdefault("q", x) + d.pop("b") + d.pop("none", 3.0)
    del d["c"]
    e = {**d, "w": 2.0} | {"v": x}
    big = {k: v * 2.0 for k, v in e.items() if k > "b"}
    return total + sum(e.values()) + sum(big.values()) + len(d) + ("q" in d) + d.get("nope", 3.0)


def of_many(x, n):
    rows = []
    for k in range(n):
        rows.append({"a": x * k, "w": [1.0, 2.0]})
    for row in rows:
        row["a"] += 1.0
        row["w"][1] += x * row["a"]
    rows[0]["a"] *= x
    return sum(row["a"] * row["w"][1] for row in rows) + len(rows[0]) + sum(rows[1].get("w"))


def of_lists(xs, i):
    del xs[i]
    xs.remove(xs[0])
    xs.reverse()
    at = xs.index(max(xs))
    return sum(x * k for k, x in enumerate(xs)) + at + xs.count(xs[0])


def program(x, y, n, xs):
    return of_one(x, y) + of_many(x, n) + of_lists(xs, 1)


ARGUMENTS = [(2.0, 3.0, 3, [1.0, 2.0, 3.0, 0.5]), (0.5, 1.5, 2, [3.0, 1.0, 2.0, 0.7, 5.0])]
