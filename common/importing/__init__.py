"""Ledgers in: reading workbooks by streaming, checking every row, writing all or nothing.

`xlsx`, `csv_file` and `books` read; `cells`, `layout`, `references` and `constraints` understand
a row; `sheets` and `runs` put them together; `jobs` carries an upload through a Celery task.
"""
