"""A controller with memory beside a plant, both objects that change."""


class Controller:
    def __init__(self, kp, ki, kd):
        self.kp, self.ki, self.kd = kp, ki, kd
        self.integral = 0.0
        self.previous = None

    def output(self, error, dt):
        self.integral += error * dt
        slope = 0.0 if self.previous is None else (error - self.previous) / dt
        self.previous = error
        return self.kp * error + self.ki * self.integral + self.kd * slope


def program(kp, ki, kd, target):
    controller = Controller(kp, ki, kd)
    temperature, cost = 20.0, 0.0
    for _ in range(12):
        u = controller.output(target - temperature, 0.5)
        u = min(max(u, -5.0), 30.0)
        temperature += 0.5 * (u - 0.2 * (temperature - 20.0))
        cost += (temperature - target) ** 2
    return cost


ARGUMENTS = [(0.6, 0.05, 0.1, 30.0), (1.1, 0.2, 0.0, 27.0)]
