"""The store: tables, the one way to commit, and reads. A plug: SQLite or PostgreSQL, chosen by URL."""

from hub.store.committer import Committed
from hub.store.database import Store, open_store
from hub.store.trouble import Unavailable
from hub.store.tx import Tx

__all__ = ["Committed", "Store", "Tx", "Unavailable", "open_store"]
