"""The staff's study of law in daily work: what must be studied, sessions, sign-in, personal records."""
