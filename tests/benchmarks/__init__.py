"""Benchmarks: ratios within one run, never part of an ordinary one."""
