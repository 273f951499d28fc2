"""Reconsideration and litigation against the bureau: answers, sittings, what became of the act, lessons."""
