"""Lists that grow inside a few known lists and objects, of which a run-time index chooses one."""


class Sensor:
    def __init__(self, gain):
        self.gain = gain
        self.history = []

    def see(self, value):
        self.history.append(self.gain * value)


def program(x, n):
    buckets = [[], [], []]
    sensors = []
    for k in range(3):
        sensors.append(Sensor(x + k))
    rules = []
    for k in range(3):
        rules.append(lambda v, power=k: v**power)
    for i in range(n):
        buckets[(i * i) % 3].append(x * i)
        sensors[i % 3].see(x * x + i)
        for sensor in sensors:
            sensor.see(1.0)
    total = 0.0
    for bucket, sensor, rule in zip(buckets, sensors, rules):
        total += len(bucket) * sum(bucket) + rule(sum(sensor.history))
    return total


ARGUMENTS = [(2.0, 5), (0.5, 7), (1.5, 0)]
