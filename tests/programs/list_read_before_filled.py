"""Lists that begin empty and are read in a branch of the loop that fills them: chains of poses, recurrences."""

import numpy as np

PARENTS = np.array([-1, 0, 1, 1])


class Link:
    def __init__(self, pose, mass):
        self.pose = pose
        self.mass = mass


def turn(angle):
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def links(angles):
    made = []
    for i in range(len(angles)):
        if PARENTS[i] < 0:
            link = Link(turn(angles[i]), angles[i])
        else:
            parent = made[PARENTS[i]]
            link = Link(parent.pose @ turn(angles[i]), parent.mass + 0.5 * angles[i])
        made.append(link)
    return made


def recurrence(values):
    made = []
    for i in range(len(values)):
        if i > 0 and made[i - 1] > 0.5:
            made.append(made[-1] * values[i])
        elif i == 0 or made[i // 2] > values[i]:
            made.insert(i // 2, values[i])
        else:
            made.append(sum([value * made[i - 1] for value in made]))
    return made


def program(angles):
    total = 0.0
    for link in links(angles):
        total += link.mass * link.pose[0, 1]
    return total + sum(k * value for k, value in enumerate(recurrence(angles)))


ARGUMENTS = [(np.array([0.7, -1.3, 2.2, 0.4]),), (np.array([0.3, 0.9, -0.2, 1.4]),)]
