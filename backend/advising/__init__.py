"""Advisors: the firms in their care, their reviews of evidence, their agreement."""
