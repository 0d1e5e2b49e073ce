"""PubMed on the user's own disk: sample, index, query language, E-utilities endpoint."""
