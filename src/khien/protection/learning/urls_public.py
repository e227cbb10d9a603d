"""Public addresses."""

from django.urls import URLPattern, URLResolver, path

from khien.protection.learning import views

app_name = "learning"

urlpatterns: list[URLPattern | URLResolver] = [
    path("learn/", views.start, name="start"),
    path("learn/quiz/", views.quiz, name="quiz"),
    path("learn/print/", views.worksheet, name="worksheet"),
    path("learn/class/", views.new_class, name="new_class"),
    path("learn/class/<str:key>/", views.teacher, name="teacher"),
    path("learn/<slug:slug>/", views.lesson, name="lesson"),
]
