"""How do requests reach headquarters over HTTP? One endpoint for every route, bodies counted while they come."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from fastapi.exception_handlers import http_exception_handler
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from sync.hq.admission import Denied
from sync.hq.desk import Headquarters
from sync.hq.pages import PREFIX as DESK
from sync.hq.pages import desk_router
from sync.hq.routes import ROUTES, HqAnswer, HqRequest, Route, refusal, respond
from sync.wire import PREFIX, PROTOCOL, PROTOCOL_HEADER


def build_app(hq: Headquarters) -> FastAPI:
    """The server over an open headquarters."""
    app = FastAPI(title="FieldKit headquarters", openapi_url=None, docs_url=None, redoc_url=None)
    for route in ROUTES:
        app.add_route(f"{PREFIX}{route.path}", _endpoint(hq, route), methods=[route.method])
    app.include_router(desk_router(hq))

    async def elsewhere(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and request.url.path.startswith(DESK):
            return await http_exception_handler(request, error)
        status = error.status_code if isinstance(error, HTTPException) else 404
        return _response(await run_in_threadpool(refusal, hq, Denied(status, "route")))

    async def failed(_request: Request, _error: Exception) -> Response:
        # a mistake of ours is ours: without the header the laptop would speak of a stranger
        return _response(await run_in_threadpool(refusal, hq, Denied(500, "failed")))

    app.add_exception_handler(HTTPException, elsewhere)
    app.add_exception_handler(Exception, failed)
    return app


def _endpoint(hq: Headquarters, route: Route) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            # who speaks another protocol hears so, and not that his body is too long
            known = request.headers.get(PROTOCOL_HEADER) == PROTOCOL
            content = await _content(request, route.limit) if known else b""
        except Denied as denied:
            return _response(await run_in_threadpool(refusal, hq, denied))
        whole = HqRequest(content, request.headers, request.path_params, request.query_params)
        return _response(await run_in_threadpool(respond, hq, route, whole))

    return answer


async def _content(request: Request, limit: int) -> bytes:
    """The body as it came, never more of it than the route allows."""
    content = bytearray()
    try:
        async for piece in request.stream():
            content += piece
            if len(content) > limit:
                raise Denied(413, "too_large")
    except ClientDisconnect as error:
        raise Denied(400, "truncated") from error
    declared = request.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) != len(content):
        raise Denied(400, "truncated")
    return bytes(content)


def _response(answer: HqAnswer) -> Response:
    return Response(answer.content, answer.status, answer.headers, media_type="application/json")
