"""Registers of evidence (全过程记录)."""
