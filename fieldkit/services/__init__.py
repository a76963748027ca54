"""Use-cases: one public method is one use-case in one transaction."""
