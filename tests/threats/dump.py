"""Everything that the database holds, as text: all tables, the queue included, and the vault with its seals opened."""

import json

from django.db import connection

from peerdesk.domain.privacy.models import Customer, VaultItem
from peerdesk.domain.privacy.queries import customer_details, open_original, scope_placeholders


def tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        return sorted(row[0] for row in cursor.fetchall())


def everything_stored():
    """One text of all rows of all tables, and of everything sealed, opened."""
    parts = []
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            parts += [f"{table}: {row[0]}" for row in cursor.fetchall()]
    for customer in Customer.objects.exclude(wrapped_key=None):
        parts.append(json.dumps(customer_details(customer).__dict__))
        parts += [json.dumps(open_original(customer, item).__dict__) for item in VaultItem.objects.filter(customer=customer)]
        scopes = customer.placeholders.values_list("scope_id", flat=True).distinct()
        parts += [placeholder.value for scope in scopes for placeholder in scope_placeholders(customer, scope)]
    return "\n".join(parts)
