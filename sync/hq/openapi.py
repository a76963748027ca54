"""How is the whole interface of headquarters described for people and their tools? (OpenAPI 3.1)

The pages for people describe themselves; the routes of laptops work on raw bytes, so their messages are described
here from the very classes that read and write them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from msgspec import Struct

from fieldkit import __version__
from sync import wire
from sync.hq.routes import ROUTES, Route
from sync.matters import OpenMatters
from sync.wire import EPOCH_HEADER, OFFSET_HEADER, PREFIX, PROTOCOL, PROTOCOL_HEADER

Schema = dict[str, Any]
_REFERENCE = "#/components/schemas/{name}"


@dataclass(frozen=True)
class Described:
    """What one route of laptops takes and gives."""

    summary: str
    answer: type[Struct] | None = None
    message: type[Struct] | None = None
    query: tuple[str, ...] = ()
    is_open: bool = False
    """Whether it is asked without a token."""


DESCRIBED: Mapping[tuple[str, str], Described] = {
    ("GET", "/hello"): Described("Epoch, clock, limits and backup watermark", wire.Hello),
    ("POST", "/enrol"): Described(
        "A laptop becomes known by its one-time code", wire.EnrolAnswer, wire.EnrolRequest, is_open=True
    ),
    ("POST", "/token"): Described(
        "A token for a signed assertion", wire.TokenAnswer, wire.TokenRequest, is_open=True
    ),
    ("POST", "/push"): Described("Operations, each with an answer of its own", wire.PushAnswer, wire.PushRequest),
    ("GET", "/changes"): Described(
        "The feed behind a cursor", wire.FeedPage, query=("after", "limit", "incarnation")
    ),
    ("GET", "/snapshot"): Described(
        "A scope as it stands", wire.CopyPage, query=("scope", "after_kind", "after_id", "limit")
    ),
    ("GET", "/digest"): Described("Sums of a scope to compare with", wire.Sums, query=("scope", "kind", "buckets")),
    ("POST", "/records"): Described("Records by their names", wire.Records, wire.RecordsRequest),
    ("POST", "/missing"): Described(
        "Which of these attachments are not here whole", wire.BlobsAnswer, wire.BlobsRequest
    ),
    ("GET", "/quarantine"): Described("What waits for the lead of a centre", OpenMatters),
    ("GET", "/blobs/{sha256}"): Described("A piece of an attachment, by its range"),
    ("HEAD", "/blobs/{sha256}"): Described("How much of an attachment is here"),
    ("PATCH", "/blobs/{sha256}"): Described("The next piece of an attachment"),
}


def describe(app: FastAPI) -> Schema:
    """The OpenAPI document of the whole server."""
    document = get_openapi(title=app.title, version=__version__, routes=app.routes)
    shapes = {shape for entry in DESCRIBED.values() for shape in (entry.answer, entry.message) if shape}
    _, components = msgspec.json.schema_components([*shapes, wire.Problem], ref_template=_REFERENCE)
    known = document.setdefault("components", {})
    known.setdefault("schemas", {}).update(components)
    known.setdefault("securitySchemes", {})["laptop"] = {"type": "http", "scheme": "bearer"}
    for route in ROUTES:
        operations = document["paths"].setdefault(f"{PREFIX}{route.path}", {})
        operations[route.method.lower()] = _operation(route, DESCRIBED[route.method, route.path])
    return document


def _operation(route: Route, entry: Described) -> Schema:
    made: Schema = {
        "summary": entry.summary,
        "tags": ["laptops"],
        "parameters": _parameters(route, entry),
        "security": [] if entry.is_open else [{"laptop": []}],
        "responses": {
            "200": _response("Done", entry.answer) | {"headers": {EPOCH_HEADER: {"schema": {"type": "string"}}}},
            "default": _response("Refused as a whole", wire.Problem),
        },
    }
    if entry.message is not None:
        made["requestBody"] = {"required": True, "content": _json(entry.message)}
    elif route.limit:
        made["requestBody"] = {"content": {"application/octet-stream": {"schema": {"type": "string"}}}}
    return made


def _parameters(route: Route, entry: Described) -> list[Schema]:
    text: Schema = {"type": "string"}
    found = [_parameter(PROTOCOL_HEADER, "header", {"type": "string", "enum": [PROTOCOL]}, required=True)]
    found += [_parameter(name, "query", text) for name in entry.query]
    if "{sha256}" in route.path:
        found.append(_parameter("sha256", "path", text | {"pattern": "^[0-9a-f]{64}$"}, required=True))
    if route.method == "PATCH":
        found.append(_parameter(OFFSET_HEADER, "header", {"type": "integer", "minimum": 0}, required=True))
    return found


def _parameter(name: str, place: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _response(description: str, shape: type[Struct] | None) -> Schema:
    return {"description": description} | ({"content": _json(shape)} if shape is not None else {})


def _json(shape: type[Struct]) -> Schema:
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(name=shape.__name__)}}}
