"""Log-ins that were made before signing up asked for a code keep working: their address is vouched for."""

from django.db import migrations

VOUCH = """
INSERT INTO account_emailaddress (user_id, email, verified, "primary")
SELECT u.id, lower(u.email), true, true FROM people_user u
WHERE NOT EXISTS (SELECT 1 FROM account_emailaddress a WHERE a.user_id = u.id OR lower(a.email) = lower(u.email))
"""


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0002_session_stamp"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunSQL(VOUCH, migrations.RunSQL.noop)]
