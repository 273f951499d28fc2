"""Bulk files of every public register, made from what is published and from nothing else."""
