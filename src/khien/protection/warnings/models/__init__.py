"""What is stored about warnings, fact checks and those who want to be told."""

from khien.protection.warnings.models.alerts import Alert, Edition
from khien.protection.warnings.models.claims import Appearance, Bucket, Claim, ClaimEvidence
from khien.protection.warnings.models.subscribers import Sent, Subscriber

__all__ = ["Alert", "Appearance", "Bucket", "Claim", "ClaimEvidence", "Edition", "Sent", "Subscriber"]
