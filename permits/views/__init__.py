"""Pages of EIA approval beside the registers: staff, enterprise and public."""
