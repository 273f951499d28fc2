"""The register of error reports."""

from common.registers import Register

REGISTERS: list[Register] = []
