"""Notebooks as source: one canonical form, and exercises generated from solutions."""
