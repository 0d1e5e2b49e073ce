"""Text to atomic claims."""

from evidence.adapters.extractors.rules import RuleClaimExtractor

__all__ = ["RuleClaimExtractor"]
