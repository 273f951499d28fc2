"""Pages of the staff's study, under /staff/study/."""
