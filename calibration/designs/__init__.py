"""What each design of funding is worth: the study of all designs that ship, its tables, its figures, its page."""
