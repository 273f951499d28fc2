"""Inspections, rectification orders and penalty cases."""
