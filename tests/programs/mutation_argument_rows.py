"""Lists inside lists and records of an argument are written: the caller sees it."""


class Course:
    def __init__(self, name, marks):
        self.name = name
        self.marks = marks


def scaled(rows, factor):
    for row in rows:
        for j in range(len(row)):
            row[j] *= factor


def program(table, courses, cube, counts, factor):
    scaled(table, factor)
    table[0][1] = factor * table[1][0]
    for course in courses:
        course.marks[0] += factor
    cube[1][0][1] = courses[0].marks[0] * table[0][0]
    counts[0][1] += 2
    return table[0][1] + courses[1].marks[1] * cube[1][0][1] + cube[0][1][0] * counts[0][1]


def courses():
    return [Course("logic", [2.0, 1.5]), Course("logic", [0.5, 3.0])]


CUBE = [[[1.0, 2.0], [0.5, 1.0]], [[3.0, 4.0], [1.0, 1.0]]]
ARGUMENTS = [([[1.0, 2.0, 0.5], [3.0, 4.0, 1.0]], courses(), CUBE, [[1, 2], [3, 4]], 0.7)]
