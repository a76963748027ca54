import os
import subprocess
import sys

PROBE = """
import sys
from screens.environment import prepare_environment
prepare_environment(sys.argv[1])
assert "textual" not in sys.modules, "too late: it has read the environment"
from textual import constants
from textual.features import parse_features
import os
c = constants
print(c.DISABLE_KITTY_KEY, c.DRIVER, c.PRESS, c.LOG_FILE, c.SCREENSHOT_DELAY)
print(sorted(parse_features(os.environ.get("TEXTUAL", ""))))
"""


def settled(language: str, **variables: str) -> list[str]:
    """What Textual makes of an environment that has been prepared."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("TEXTUAL")}
    done = subprocess.run(
        [sys.executable, "-c", PROBE, language],
        env=surroundings | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_chinese_switches_the_kitty_key_protocol_off() -> None:
    assert settled("zh_CN")[0].startswith("True")
    assert settled("en")[0].startswith("False")


def test_the_engineer_can_have_it_back() -> None:
    assert settled("zh_CN", TEXTUAL_DISABLE_KITTY_KEY="0")[0].startswith("False")


def test_nobody_presses_keys_or_loads_classes_by_a_variable() -> None:
    doors = {
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL_PRESS": "f10",
        "TEXTUAL_LOG": "all.log",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL": "devtools,debug",
    }
    assert settled("en", **doors) == ["False None  None -1", "[]"]
