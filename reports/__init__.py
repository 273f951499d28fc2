"""Indicators, report editions, rendering and jobs."""
