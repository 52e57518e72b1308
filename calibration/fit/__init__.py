"""Inference: from runs over the prior to a posterior, twice, by two methods that share no assumption but the model."""
