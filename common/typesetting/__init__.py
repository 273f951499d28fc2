"""Setting official documents in type after GB/T 9704: clean text, fonts, PDF and Word.

What is printed is for the caller: the annual report and the documents of a matter share this form.
The modules are imported where they are used, because WeasyPrint takes a second to load and only the
worker needs it.
"""
