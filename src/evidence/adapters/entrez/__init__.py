"""NCBI Entrez: pace, client, parser, source."""
