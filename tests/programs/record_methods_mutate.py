"""Methods that change the state of their object: an account with interest and fees."""

from dataclasses import dataclass


@dataclass
class Account:
    balance: float
    rate: float
    postings: int = 0

    def deposit(self, amount):
        self.balance += amount
        self.postings += 1
        return self

    def accrue(self):
        interest = self.balance * self.rate
        self.deposit(interest)
        return interest

    def charge(self, fee):
        if self.balance > fee * 3:
            self.balance -= fee * self.postings


def program(account, amount):
    total = 0.0
    for month in range(4):
        account.deposit(amount * (month + 1))
        total += account.accrue()
    account.charge(amount * 0.1)
    account.deposit(1.0).deposit(amount)
    return total * account.balance + account.postings


ARGUMENTS = [(Account(10.0, 0.05), 2.0), (Account(-3.0, 0.1, 2), 0.5)]
