"""The programme interface: one OpenAPI document for the public and the partner part, at `/api/v1/openapi.json`."""

from ninja import NinjaAPI

import khien
from khien.config.problems import JsonBody, in_the_callers_language, tell_problems
from khien.intake.api import router as partners
from khien.protection.filtering.api import router as look_ups

# No page of documentation: its scripts come from elsewhere, which the content policy forbids.
api = NinjaAPI(
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
