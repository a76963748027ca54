"""The clocks of the service plan: working days, deadlines, results, and why they are what they are."""
