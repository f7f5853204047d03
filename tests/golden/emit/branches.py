import numpy as np


@np.errstate(all="ignore")
def branches(income):
    income = np.float64(income)
    if income < 100.0:
        tax = income * 0.1
    elif income < 1000.0:
        excess = income - 100.0
        tax = 10.0 + excess * 0.2
    else:
        more = np.log(income)
        tax = more * (more * income)
    return tax, (500.0 if tax > 500.0 else tax) / income
