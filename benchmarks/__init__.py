"""Measures Warren beside the least that could do the job, and beside what a Python team would take instead."""
