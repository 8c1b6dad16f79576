"""alembic's entry: always on a connection that ``hub.migrations`` hands over."""

from alembic import context

from hub.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by making it anew
    compare_server_default=True,
)
context.run_migrations()
