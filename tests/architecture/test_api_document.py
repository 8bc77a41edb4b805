"""The API's description is valid and whole: every body has an example its own shape accepts."""

from __future__ import annotations

from litestar import Litestar
from openapi_spec_validator import validate

from duze.app.api_document import _bodies, example_of
from tests.conftest import World

# Bodies whose example needs real content that no generic text can stand for.
HAND_MADE = {"RedraftIn"}


async def test_the_document_is_valid_and_speaks_of_problems(world: World) -> None:
    document = (await world.http.get("/api/openapi.json")).json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert len(document["paths"]) > 120
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert "4XX" in operation["responses"], (path, method)
            for kind, body in operation.get("requestBody", {}).get("content", {}).items():
                assert kind != "application/json" or body.get("examples"), (path, method)


def test_every_example_is_accepted_by_its_shape(app: Litestar) -> None:
    shapes = {shape for _, shape in _bodies(app)}
    assert len(shapes) > 50
    for shape in sorted(shapes, key=lambda shape: shape.__name__):
        example = example_of(shape)
        assert example is not None
        if shape.__name__ not in HAND_MADE:
            shape.model_validate(example)
