"""What the public reads of enforcement: allowlist projections, one module a kind.

cases        the result of a case
inspections  results of inspections and random draws
orders       orders to correct
info         what is published beforehand: subjects, officers, powers, procedures, plans
"""
