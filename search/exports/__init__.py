"""Statements and articles as files: one module per format, all writing streams."""
