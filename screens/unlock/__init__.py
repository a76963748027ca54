"""The door of the program: passphrase, and what keeps it shut."""
