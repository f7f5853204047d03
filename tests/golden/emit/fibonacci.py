def fibonacci(n):
    a = 0.0
    b = 1.0
    for _ in range(n):
        a, b = b, a + b
    return a
