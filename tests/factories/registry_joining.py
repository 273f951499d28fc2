"""Invitations and applications to act for an enterprise."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from registry.enums import MembershipRole
from registry.invitations import hash_of
from registry.models import Invitation, JoinApplication
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory, valid_uscc


class CertifierFactory(MembershipFactory):
    """A present appointment as the enterprise's responsible person."""

    role = MembershipRole.CERTIFIER


class InvitationFactory(DjangoModelFactory):
    """An open invitation by the code `code`."""

    class Meta:
        model = Invitation

    class Params:
        code = factory.Sequence(lambda n: f"TEST-{n:06d}")

    ledger_no = factory.Sequence(lambda n: f"QYQ-T-{n:04d}")
    enterprise = factory.SubFactory(EnterpriseFactory)
    role = MembershipRole.HANDLER
    invitee_name = "受邀某"
    code_hash = factory.LazyAttribute(lambda invitation: hash_of(invitation.code))
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    invited_by = factory.SubFactory(UserFactory)


class JoinApplicationFactory(DjangoModelFactory):
    """A handed-in application for an enterprise that the register does not have."""

    class Meta:
        model = JoinApplication

    ledger_no = factory.Sequence(lambda n: f"QYS-T-{n:04d}")
    department = factory.SubFactory(DepartmentFactory)
    applicant = factory.SubFactory(UserFactory, enterprise=True)
    uscc = factory.Sequence(lambda n: valid_uscc(500_000 + n))
    enterprise_name = "示范申请化工有限公司"
    role = MembershipRole.HANDLER
    explanation = "环保专员，电话同账号"
