"""Classes for enterprises: announced, registered for by named persons, attended, certified, counted."""
