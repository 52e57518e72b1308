"""What is compared: each statistic one function, the same for the register and for simulated runs."""
