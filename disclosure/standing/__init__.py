"""Whether the enterprises of a published list disclosed in time, as the public reads it.

public       what is published of one enterprise and year: facts alone
publishing   a year published by a decision, and kept true afterwards
published    the list of `/disclosures/standings/`
api          the same for machines
"""
