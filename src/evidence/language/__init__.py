"""Reading biomedical English with rules and tables: pure functions, no I/O.

Shared by extractors, planners, appraisers and the mirror. Imports only `domain`,
the standard library and snowballstemmer; tables are package data.
"""
