"""EIA filing, acceptance, notices, appraisal and decision."""
