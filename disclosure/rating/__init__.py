"""The rating of a year: events gathered by the rows of a scheme, frozen, and computed point by point."""
