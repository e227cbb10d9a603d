"""Classes: a code for the learners, a secret address for the teacher, and sums. There is no row of any learner."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Classroom(models.Model):
    """A group that learns together, for some weeks."""

    code = models.CharField(max_length=8, unique=True)  # what the teacher writes on the board
    key_digest = models.CharField(max_length=64, unique=True)  # of the code in the teacher's address
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="a_class_ends"),
        ]

    def __str__(self) -> str:
        return f"class {self.code}"


class CountedSheet(models.Model):
    """A sheet that was counted already. It says nothing about who answered or what."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="+")
    nonce_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["classroom", "nonce_digest"], name="a_sheet_counts_once"),
        ]


class CaseCount(models.Model):
    """How often a class was asked a case, and saw through it; `shown` is what its teacher sees of that."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="case_counts")
    case = models.CharField(max_length=40)
    asked = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)
    shown_asked = models.PositiveIntegerField(default=0)
    shown_right = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["classroom", "case"], name="one_count_for_each_case"),
            models.CheckConstraint(condition=Q(right__lte=F("asked")), name="no_more_right_than_asked"),
        ]


class ScoreCount(models.Model):
    """How many of a class had so many right; `shown` is what its teacher sees of that."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="score_counts")
    right = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField(default=0)
    shown = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["classroom", "right"], name="one_count_for_each_score"),
        ]
