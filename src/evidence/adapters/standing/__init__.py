"""Sources of standing beside PubMed's own marks."""
