"""Which forms are published with the program, and what do they ask?

One TOML file in this folder is one form; a new file is found without a list to be kept.
"""

from functools import cache
from importlib import resources

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.template import MaintenanceForm, Template
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.forms.form_file import open_form_file
from fieldkit.forms.template_file import read_template

__all__ = ["load", "maintenance_form", "published", "read_template", "version_key"]

MAINTENANCE_FILE = "maintenance_record.toml"


@cache
def published() -> tuple[Template, ...]:
    """Every published template, by code, newest version first."""
    files = [file for file in resources.files(__package__).iterdir() if file.name.endswith(".toml")]
    templates = [read_template(file.read_bytes(), file.name) for file in files if file.name != MAINTENANCE_FILE]
    newest_first = sorted(templates, key=lambda template: version_key(template.version), reverse=True)
    return tuple(sorted(newest_first, key=lambda template: template.code))


def load(code: str, version: str | None = None) -> Template:
    """The published template, newest unless a version is named; Refusal `template.unknown` when there is none."""
    for template in published():
        if template.code == code and version in (None, template.version):
            return template
    raise Refusal(
        "template.unknown",
        say(
            "There is no form {code} {version}.",
            code=one_line(code, limit=60),
            version=one_line(version or "", limit=60),
        ),
        say("Synchronise to receive the form, or choose one of: {known}.", known=_known()),
    )


@cache
def maintenance_form() -> MaintenanceForm:
    """The words of the on-site maintenance record (F02)."""
    content = resources.files(__package__).joinpath(MAINTENANCE_FILE).read_bytes()
    table = open_form_file(content, MAINTENANCE_FILE)
    table.allow(("code", "version", "zh", "en", "modules", "kinds"))
    return MaintenanceForm(
        code=table.text("code"),
        version=table.text("version"),
        zh=table.text("zh"),
        en=table.text("en"),
        modules=table.choices("modules"),
        kinds=table.choices("kinds"),
        sha256=sha256_hex(content),
    )


def version_key(version: str) -> tuple[int, ...]:
    """Sorts versions by their numbers: 3.10 is newer than 3.9."""
    return tuple(int(part) for part in version.split("."))


def _known() -> str:
    return ", ".join(f"{template.code} {template.version}" for template in published())
