"""Major administrative decisions (重大行政决策), from the yearly list to the archive."""
