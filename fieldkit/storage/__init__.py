"""The encrypted local database: engine, rows, queries, migrations, seals."""
