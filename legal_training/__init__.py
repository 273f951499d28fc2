"""Law study, training, outreach and posts."""
