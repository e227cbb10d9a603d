"""Files that machines fetch: the list in every format, and the public log. No language prefix."""

from django.urls import URLPattern, URLResolver, path

from khien.protection.filtering.views import exports, prefixes, proofs

urlpatterns: list[URLPattern | URLResolver] = [
    path("lists/khien.<slug:extension>", exports.protection_list, name="protection_list"),
    path("lists/prefixes", prefixes.prefix_set, name="prefix_set"),
    path("lists/prefixes/<str:prefix>", prefixes.full_hashes, name="full_hashes"),
    path("log/khien_verify.py", proofs.script, name="verify_script"),
    path("log/proof/<int:index>", proofs.inclusion, name="inclusion_proof"),
    path("log/consistency/<int:old>/<int:new>", proofs.consistency, name="consistency_proof"),
    path("log/checkpoints/<int:size>", proofs.checkpoint, name="earlier_checkpoint"),
    path("log/<path:path>", exports.log_file, name="log_file"),
]
