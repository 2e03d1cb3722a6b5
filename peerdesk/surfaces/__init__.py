"""Surfaces: one folder per audience. They parse, check permission, run one command or query, render."""
