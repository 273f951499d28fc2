"""Pages of enforcement, one module a part."""
