"""Workbooks of the tables of an annual report: templates out, filled-in workbooks in.

`templates` writes, `reading` understands a sheet, `comparing` tells what would change, `services` takes an
upload through the check and the confirmation.
"""
