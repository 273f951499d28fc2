"""The way of an annual report from its certification to the public, and back for correction.

places        paths of items as words
reading       a report's content, as pages read it
sealing       what the seal of a handing-in covers
problems      what keeps a report from being handed in
differences   what changed from one content to another, item by item
steps         the dated steps that all filings share
services      one function a use-case: hand in, return, accept, publish, withdraw, correct
comments      what the bureau asks to be mended at an item, and the answers
withholding   what is not published, on which ground
projection    the content as the public reads it
summary       how the enterprises of a year's list disclosed
"""
