"""The JSON API: one OpenAPI document for the public and the partner part."""

from ninja import NinjaAPI

import khien

api = NinjaAPI(title="Khiên", version="1", urls_namespace="api", description=khien.__doc__ or "", docs_url=None)
