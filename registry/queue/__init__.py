"""The work of the staff by deadline, for every app: queue, month, assignment, reminders.

entries      an open matter with its clocks; its place in the queue
pages        filters, cards, paging and the file of a queue's page
assignment   who deals with a matter: claimed, or given by a superior
month        what falls on each day of a month; several apps in one calendar
reminding    who is concerned is told of a clock, each occasion once
"""
