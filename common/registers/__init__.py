"""Registers (台账): one declaration gives a model its list, detail, forms, import and export."""

from common.registers.declaration import (
    Column,
    Filter,
    Panel,
    Register,
    all_registers,
    register_for,
    registers_of,
)

__all__ = ["Column", "Filter", "Panel", "Register", "all_registers", "register_for", "registers_of"]
