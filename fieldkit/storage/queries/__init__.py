"""Questions that screens ask the database: each has an index and a bound."""
