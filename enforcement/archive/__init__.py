"""The export of a case (案卷导出): the volume, the files beside it, the event chain, and their hashes.

catalogue  the pieces of the volume in order, with their leaves
volume     the PDF: cover, catalogue, documents, evidence, course of the case
package    the ZIP: the volume, the files, what proves them; and its verification
"""
