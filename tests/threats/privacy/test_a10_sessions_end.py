"""A10: whoever changes the ways to sign in ends all sessions elsewhere, and keeps their own."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from tests.factories.network import PASSWORD, make_brand, make_staff

pytestmark = pytest.mark.django_db(transaction=True)  # allauth speaks after the commit
NEW_PASSWORD = "pour it slowly, then wait"


@pytest.fixture
def admin():
    user = make_staff(make_brand(), admin=True)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email="other@house.example", verified=True, primary=False)
    return user


def signed_in(user):
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def is_in(client):
    return client.get(reverse("account_email")).status_code == 200


def change_password(client):
    wanted = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(reverse("account_change_password"), wanted)


def change_email(client):
    client.post(reverse("account_email"), {"email": "other@house.example", "action_primary": ""})


def begin_two_steps(client):
    client.get(reverse("mfa_activate_totp"))
    code = format_hotp_value(hotp_value(client.session[SECRET_SESSION_KEY], int(time.time()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})


def end_two_steps(client):
    client.post(reverse("mfa_deactivate_totp"))


@pytest.mark.parametrize("change", [change_password, change_email, begin_two_steps])
def test_A10_a_change_of_how_one_signs_in_ends_every_other_session(admin, change):
    here, elsewhere = signed_in(admin), signed_in(admin)
    assert is_in(elsewhere)
    change(here)
    assert is_in(here)
    assert not is_in(elsewhere)


def test_A10_taking_the_second_factor_away_ends_every_other_session(admin):
    here = signed_in(admin)
    begin_two_steps(here)
    elsewhere = Client()
    elsewhere.force_login(type(admin).objects.get(id=admin.id))
    assert is_in(elsewhere)
    end_two_steps(here)
    assert not Authenticator.objects.exists()
    assert is_in(here)
    assert not is_in(elsewhere)


def test_A10_a_wrong_code_ends_nothing(admin):
    here, elsewhere = signed_in(admin), signed_in(admin)
    here.get(reverse("mfa_activate_totp"))
    here.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert is_in(here)
    assert is_in(elsewhere)
