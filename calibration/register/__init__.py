"""The register of EU research projects: who takes part, with whom, where, how often and for how long."""
