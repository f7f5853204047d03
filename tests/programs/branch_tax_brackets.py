"""Income tax by brackets: a loop over a tuple of tuples with a branch and a break."""

BRACKETS = ((10_000.0, 0.10), (40_000.0, 0.20), (90_000.0, 0.32), (1e9, 0.45))


def program(income, allowance):
    taxable = max(income - allowance, 0.0)
    tax = 0.0
    lower = 0.0
    for upper, rate in BRACKETS:
        if taxable > upper:
            tax += (upper - lower) * rate
        else:
            tax += (taxable - lower) * rate
            break
        lower = upper
    return tax / income


ARGUMENTS = [(8_000.0, 1_000.0), (35_000.0, 4_000.0), (120_000.0, 11_000.0)]
