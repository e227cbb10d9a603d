"""The programme interface: one OpenAPI document for the public and the partner part, at `/api/v1/openapi.json`."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

import khien
from khien.config.problems import DESCRIBED, JsonBody, in_the_callers_language, tell_problems
from khien.intake.api import router as partners
from khien.intake.idempotency import NAME
from khien.protection.filtering.api import router as look_ups


class Described(NinjaAPI):
    """Also describes what the code says elsewhere: that any call may be answered by a problem."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description."""
        schema = super().get_openapi_schema(**options)
        for operation in (one for path in schema["paths"].values() for one in path.values()):
            operation["responses"]["default"] = DESCRIBED
            for header in (one for one in operation["parameters"] if one["name"] == "Idempotency-Key"):
                # Required, though the code takes its absence: what is missing is said in a sentence of ours.
                header |= {"required": True, "schema": {"type": "string", "pattern": f"^{NAME.pattern}$"}}
        return schema


# No page of documentation: its scripts come from elsewhere, which the content policy forbids.
api = Described(
    title="Khiên",
    version="1",
    urls_namespace="api",
    description=khien.__doc__ or "",
    docs_url=None,
    parser=JsonBody(),
)
tell_problems(api)
api.add_decorator(in_the_callers_language, mode="view")
api.add_router("", partners)
api.add_router("", look_ups)
