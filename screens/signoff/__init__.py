"""The hand-over: what a customer reads, answers and signs, and sealed records to read afterwards."""
