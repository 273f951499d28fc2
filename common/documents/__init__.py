"""Official documents (文书): declared by kind, worded in text templates, numbered, frozen, printed.

registry   which kinds there are (`@document_kind`)
wording    a text template and its values → the content
content    what is issued, as JSON and back
services   preview, issue, withdraw, confirm receipt, list
rendering  the frozen content as HTML, PDF and DOCX
"""
