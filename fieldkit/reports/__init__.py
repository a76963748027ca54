"""Paper: PDF, CSV and on-screen documents drawn from frozen values."""
