"""A savings plan by months: a branch on the month, integer division, several carried variables."""


def program(deposit, rate, fee, months):
    balance = 0.0
    paid_in = 0.0
    interest = 0.0
    for month in range(1, months + 1):
        balance += deposit
        paid_in += deposit
        interest += balance * rate / 12
        if month % 12 == 0:
            balance += interest
            interest = 0.0
            balance -= fee * (1 + month // 24)
    return (balance + interest) / paid_in


ARGUMENTS = [(100.0, 0.05, 3.0, 30), (250.0, 0.02, 10.0, 12)]
