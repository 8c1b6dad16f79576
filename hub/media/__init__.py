"""Files that hang on messages: kept under the hash of their content, looked at by a virus scanner where
one is configured, and bound to nothing but the rows that name them."""

from hub.media.folder import FolderMedia
from hub.media.keeping import keep_files
from hub.media.scan import Scanner

__all__ = ["FolderMedia", "Scanner", "keep_files"]
