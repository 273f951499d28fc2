"""Annual reports as PDF: a draft or what was handed in for the enterprise, what is published for everyone.

layout   the lines of a report, of a content or of a snapshot, as one template prints them
pdf      printing them, within bounds of rows and of attempts
"""
