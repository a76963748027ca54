"""Runs migrations on the connection that `fieldkit.storage.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

import fieldkit.storage.rows  # registers the tables of a laptop
import fieldkit.storage.rows.following
import fieldkit.storage.rows.headquarters  # noqa: F401  registers the rest

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
