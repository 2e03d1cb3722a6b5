"""What all tests share. The environment itself is made earlier, in tests/environment.py."""

import os
import shutil

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.signals import user_logged_in
from django.db import connections
from django.dispatch import receiver
from hypothesis import HealthCheck, settings

from peerdesk.foundation.db import templates
from tests import emptying, template_database

TURN = template_database.Turn()
# How long the drawing of examples takes says something of the machine, and nothing of us.
settings.register_profile("any pace", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("any pace")


@pytest.fixture(scope="session")
def chromium_path():
    """Path of Debian's Chromium; without it a browser test is skipped, in CI it fails."""
    path = shutil.which("chromium")
    if path:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail("chromium is missing: apt-get install chromium")
    pytest.skip("no chromium: apt-get install chromium")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Begin from a copy of a migrated database when there is one."""
    name = templates.template_name()
    if not templates.exists(name):
        TURN.take()
    if templates.exists(name):
        connections["default"].settings_dict["TEST"]["TEMPLATE"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep the migrated database for the next run; whoever empties it leaves before it is dropped."""
    emptying.empty_quickly()
    name, ours = templates.template_name(), connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        # Where no test asks for a database there is none of tests, and that of the installation is nobody's model.
        if ours.startswith("test_") and not templates.exists(name):
            connections["default"].close()
            templates.keep_as(name, ours)
    TURN.give_back()
    yield
    emptying.SUPERUSER.leave()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Where processes share the tests, long files come first, so that all end at the same time."""
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in long)


@receiver(user_logged_in)
def leave_what_a_log_in_leaves(request, user, **_):
    """`Client.force_login` signs in without a form: note when, as allauth does for every real log-in."""
    if request is not None and getattr(request, "session", None) is not None:
        record_authentication(request, user, method="password")
