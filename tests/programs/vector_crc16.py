"""A checksum of bytes by shifts and exclusive or."""

import numpy as np


def crc16(data, poly=0x8408):
    crc = 0xFFFF
    for b in data:
        cur_byte = 0xFF & b
        for _ in range(0, 8):
            if (crc & 0x0001) ^ (cur_byte & 0x0001):
                crc = (crc >> 1) ^ poly
            else:
                crc >>= 1
            cur_byte >>= 1
    crc = ~crc & 0xFFFF
    crc = (crc << 8) | ((crc >> 8) & 0xFF)
    return crc & 0xFFFF


def program(data, scale):
    return scale * crc16(data)


ARGUMENTS = [(np.array([17, 230, 5, 99]), 1e-3)]
