"""The headquarters server: it takes operations in, files sealed records and tells every laptop what it may know."""
