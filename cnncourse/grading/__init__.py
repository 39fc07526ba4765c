"""Grading submissions: students' code in a sandbox, checks and references outside it."""
