"""Users, departments, roles, officer certificates and sign-in."""
