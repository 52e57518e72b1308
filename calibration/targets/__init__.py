"""Targets: the numbers that the model is held against, each with its error, its source and its statistic."""
