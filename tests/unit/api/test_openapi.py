from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from agent_console import protocol
from hub.api import views
from hub.api.route import PUBLIC, ROUTES
from tests.unit.api.hubs import Browser


async def test_the_document_is_valid_and_lists_every_route(someone: Browser) -> None:
    document: Any = (await someone.ask("GET", "/api/openapi.json")).json
    OpenAPIV31SpecValidator(document).validate()
    listed = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert listed == {(route.method, route.path) for route in ROUTES}


async def test_every_operation_says_what_it_does_and_who_may(someone: Browser) -> None:
    document: Any = (await someone.ask("GET", "/api/openapi.json")).json
    ids = []
    for entry in ROUTES:
        operation = document["paths"][entry.path][entry.method.lower()]
        ids.append(operation["operationId"])
        assert operation["summary"]
        assert operation["security"] == ([] if entry.permission == PUBLIC else [{"session": []}])
        assert ("403" in operation["responses"]) == (entry.changes or entry.permission != PUBLIC)
    assert len(ids) == len(set(ids))


def test_the_api_draws_events_as_the_desk_does() -> None:
    assert set(views.MessageView.model_fields) == set(protocol.MessageView.model_fields)
    assert set(views.EventView.model_fields) == set(protocol.EventView.model_fields)
