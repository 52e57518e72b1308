"""What is read and written: every input through one guard, every output through one function."""
