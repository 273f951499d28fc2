"""Clocks of the law, for every app: days counted in the unit of a limit, as of any day.

arithmetic   counting days, what stood still, when it is due
states       a clock on a given day, and how it is worded
rows         limits and calendar, read once for any number of clocks
timing       a clock of so many days, and a clock up to a recorded date
"""
