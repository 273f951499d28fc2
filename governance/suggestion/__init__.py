"""Suggestions of courts and procuratorates: who deals with them, what is done, the written reply."""
