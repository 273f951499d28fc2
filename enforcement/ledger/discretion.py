"""Registers of discretion standards and worksheets."""
