"""Staff addresses."""

from django.urls import URLPattern, URLResolver, path, register_converter

from khien.people.converters import RoleConverter
from khien.people.links import ChoosePassword
from khien.people.views import account, keys, people, units

app_name = "people"
register_converter(RoleConverter, "role")
urlpatterns: list[URLPattern | URLResolver] = [
    path("start/<uidb64>/<token>/", ChoosePassword.as_view(), name="choose_password"),
    path("me/", account.account, name="account"),
    path("me/sign-out-elsewhere/", account.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add_person, name="add_person"),
    path("people/<slug:public_id>/", people.person, name="person"),
    path("people/<slug:public_id>/roles/", people.grant_role, name="grant_role"),
    path("people/<slug:public_id>/roles/<role:role>/end/", people.end_role, name="end_role"),
    path("people/<slug:public_id>/deactivate/", people.deactivate_person, name="deactivate_person"),
    path("people/<slug:public_id>/restart-sign-in/", people.restart_sign_in, name="restart_sign_in"),
    path("units/", units.units, name="units"),
    path("units/add/", units.add_unit, name="add_unit"),
    path("units/<slug:code>/", units.unit, name="unit"),
    path("units/<slug:code>/merge/", units.merge_unit, name="merge_unit"),
    path("units/<slug:code>/close/", units.close_unit, name="close_unit"),
    path("keys/", keys.keys, name="keys"),
    path("keys/issue/", keys.issue_key, name="issue_key"),
    path("keys/<slug:prefix>/revoke/", keys.revoke_key, name="revoke_key"),
]
