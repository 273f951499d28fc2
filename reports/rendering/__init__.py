"""Printing of the annual report: a frozen document in, PDF, DOCX or HTML out.

No database and no other app: `reports.services` assembles the document, this
package gives it form. The renderers are imported where they are used, because
WeasyPrint takes a second to load and only the worker needs it.
"""
