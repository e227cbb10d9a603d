"""Staff addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.protection.warnings.views import staff, staff_claims

app_name = "warnings"

urlpatterns: list[URLPattern | URLResolver] = [
    path("fact-checks/", staff_claims.claims, name="staff_claims"),
    path("fact-checks/write/", staff_claims.write, name="write_claim"),
    path("fact-checks/<slug:ref>/", staff_claims.claim, name="staff_claim"),
    path("fact-checks/<slug:ref>/edit/", staff_claims.edit, name="edit_claim"),
    path("fact-checks/<slug:ref>/appearance/", staff_claims.add_appearance, name="add_appearance"),
    path("fact-checks/<slug:ref>/evidence/", staff_claims.add_evidence, name="add_evidence"),
    path("fact-checks/<slug:ref>/remove/<slug:what>/", staff_claims.remove, name="remove_row"),
    path("fact-checks/<slug:ref>/verdict/", staff_claims.verdict, name="verdict"),
    path("fact-checks/<slug:ref>/send-back/", staff_claims.send_back, name="send_back_claim"),
    path("fact-checks/<slug:ref>/discard/", staff_claims.discard, name="discard_claim"),
    path("fact-checks/<slug:ref>/correct/", staff_claims.correct, name="correct_claim"),
    path("fact-checks/<slug:ref>/withdraw/", staff_claims.withdraw, name="withdraw_claim"),
    path("warnings/", staff.warnings, name="alerts"),
    path("warnings/write/", staff.write, name="write"),
    path("warnings/from/<slug:ref>/", staff.write_from_campaign, name="write_from_campaign"),
    path("warnings/<slug:ref>/", staff.alert, name="alert"),
    path("warnings/<slug:ref>/edit/", staff.edit, name="edit"),
    path("warnings/<slug:ref>/submit/", staff.submit, name="submit"),
    path("warnings/<slug:ref>/discard/", staff.discard, name="discard"),
    path("warnings/<slug:ref>/approve/", staff.approve, name="approve"),
    path("warnings/<slug:ref>/send-back/", staff.send_back, name="send_back"),
    path("warnings/<slug:ref>/correct/", staff.correct, name="correct"),
    path("warnings/<slug:ref>/withdraw/", staff.withdraw, name="withdraw"),
    path("warnings/<slug:ref>/<int:number>/<str:language>/<str:file>", staff.preview, name="preview"),
]
