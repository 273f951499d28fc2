"""The content of an annual report: its chapters as a declaration, and what an enterprise filled in."""
