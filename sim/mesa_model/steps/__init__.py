"""The steps, a file each; each function takes the model and changes it."""
