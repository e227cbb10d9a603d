"""Open a class, count a finished sheet once, show sums that point to nobody, and forget it all in time."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Model, Sum
from django.utils import timezone

from khien.intake.codes import NotACode, digest_of, new_code, read_code
from khien.protection.learning.models import CaseCount, Classroom, CountedSheet, ScoreCount
from khien.protection.learning.sheet import Sheet

LASTS = timedelta(days=60)
FEWEST = 5  # sums grow by no fewer people at a time: the step would tell what somebody answered
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread from a blackboard
_LENGTH = 6


@dataclass(frozen=True)
class Sums:
    """What a teacher sees.

    Args:
        people: how many have finished.
        scores: how many people had so many right, by the number right; of the last few finished, nothing.
        cases: how many were asked and how many were right, by case; of the last few asked, nothing.
    """

    people: int
    scores: Mapping[int, int]
    cases: Mapping[str, tuple[int, int]]


def open_class() -> tuple[Classroom, str]:
    """Open a class. Return it with the secret of its teacher, which nobody keeps."""
    key = new_code()
    while True:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        try:
            with transaction.atomic():
                made = Classroom.objects.create(
                    code=code, key_digest=digest_of(key), closes_at=timezone.now() + LASTS
                )
        except IntegrityError:  # somebody's class has this code: draw again
            continue
        return made, key


def find_class(typed: str) -> Classroom | None:
    """Return the open class with this code; small letters, spaces and hyphens are forgiven."""
    code = "".join(filter(str.isalnum, typed[:40])).upper()
    return Classroom.objects.filter(code=code, closes_at__gt=timezone.now()).first()


def class_of_teacher(key: str) -> Classroom | None:
    """Return the class whose teacher's secret this is."""
    try:
        digest = digest_of(read_code(key))
    except NotACode:
        return None
    return Classroom.objects.filter(key_digest=digest, closes_at__gt=timezone.now()).first()


def count_sheet(sheet: Sheet, right: Mapping[str, bool]) -> bool:
    """Add a full sheet to the sums of its class.

    Args:
        sheet: what was answered.
        right: for each case of the sheet, whether the answer was right.

    Returns:
        Whether it was counted: a sheet counts once, and only while its class is open.
    """
    classroom = find_class(sheet.classroom)
    if not classroom or not sheet.is_full:
        return False
    digest = sha256(sheet.nonce.encode()).hexdigest()
    with transaction.atomic():
        _marked, is_new = CountedSheet.objects.get_or_create(classroom=classroom, nonce_digest=digest)
        if not is_new:
            return False
        # The class first: of two sheets at once the second waits here, so that each sees the sums of the other.
        Classroom.objects.filter(pk=classroom.pk).update(closes_at=F("closes_at"))
        for case in sorted(right):
            _add(CaseCount, {"classroom": classroom, "case": case}, asked=1, right=int(right[case]))
        _add(ScoreCount, {"classroom": classroom, "right": sum(right.values())}, people=1)
        _show(classroom)
    return True


def _show(classroom: Classroom) -> None:
    """Let the teacher see what enough people have added since the last time."""
    enough = classroom.case_counts.filter(asked__gte=F("shown_asked") + FEWEST)
    enough.update(shown_asked=F("asked"), shown_right=F("right"))
    sums = classroom.score_counts.aggregate(people=Sum("people"), shown=Sum("shown"))
    if sums["people"] >= sums["shown"] + FEWEST:
        classroom.score_counts.update(shown=F("people"))


def sums_of(classroom: Classroom) -> Sums:
    """Return what a class has answered; of the last few people only that they have finished."""
    scores = list(classroom.score_counts.values_list("right", "people", "shown"))
    counts = classroom.case_counts.filter(shown_asked__gt=0).values_list("case", "shown_asked", "shown_right")
    return Sums(
        sum(people for _right, people, _shown in scores),
        {right: shown for right, _people, shown in scores if shown},
        {case: (asked, right) for case, asked, right in counts},
    )


def forget_classes() -> int:
    """Delete classes that have ended, with their sums; return how many."""
    deleted, by_model = Classroom.objects.filter(closes_at__lte=timezone.now()).delete()
    return by_model.get("learning.Classroom", 0) if deleted else 0


def _add(model: type[Model], key: dict[str, Any], **more: int) -> None:
    model._default_manager.get_or_create(**key)
    model._default_manager.filter(**key).update(**{name: F(name) + value for name, value in more.items()})
