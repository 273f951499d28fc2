"""Pages of the report: the staff's workbench and figures, and the public pages."""
