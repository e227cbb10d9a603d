"""Staff addresses. The queue is the first page."""

from django.urls import URLPattern, URLResolver, path

from khien.cases.views import appeals, case, evidence, queue

app_name = "cases"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.show_queue, name="queue"),
    path("cases/<slug:ref>/", case.case, name="case"),
    path("cases/<slug:ref>/take/", case.take, name="take"),
    path("cases/<slug:ref>/collect/", evidence.collect, name="collect"),
    path("evidence/<int:pk>/picture/", evidence.page_picture, name="page_picture"),
    path("cases/<slug:ref>/propose/", case.propose, name="propose"),
    path("cases/<slug:ref>/<int:number>/approve/", case.approve, name="approve"),
    path("cases/<slug:ref>/<int:number>/send-back/", case.send_back, name="send_back"),
    path("cases/<slug:ref>/<int:number>/unblock/", case.unblock, name="unblock"),
    path("appeals/", queue.appeals, name="appeals"),
    path("appeals/<int:pk>/", appeals.appeal, name="answer_appeal"),
    path("appeals/<int:pk>/contact/", appeals.appeal_contact, name="appeal_contact"),
    path("reports/<int:pk>/contact/", appeals.report_contact, name="report_contact"),
]
