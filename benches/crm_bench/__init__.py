"""Measures the service beside plain SQL on the same machine, in the same run."""
