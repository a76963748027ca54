"""Where do the data of a laptop lie? Light enough to be asked before the first paint."""

from pathlib import Path

from platformdirs import user_data_path

DATABASE = "fieldkit.db"
KEY_FILE = "fieldkit.key"


def default_folder() -> Path:
    """Where the laptop's data lie unless told otherwise."""
    return user_data_path("fieldkit", appauthor=False)


def demo_folder() -> Path:
    """Where the demonstration keeps its laptop and its headquarters."""
    return user_data_path("fieldkit-demo", appauthor=False)


def exists(folder: Path) -> bool:
    """Whether a profile was made in this folder."""
    return (folder / KEY_FILE).exists()
