"""Form templates: one TOML file is one form; the catalogue reads and checks them."""
