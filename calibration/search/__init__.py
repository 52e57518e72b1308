"""Which design is best within a budget: a constrained search over levers of funding, told on fresh luck."""
