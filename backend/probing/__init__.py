"""The measured digital presence of a firm: proof that a site is its own, and what a probe sees there."""
