"""Which parameter would change the decision between designs, over draws of the parameters."""
