"""A brand, its terms, topics, members and keys."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from peerdesk.domain.brands.models import ApiKey, Brand, Membership, MembershipRole, Topic
from peerdesk.domain.brands.rules import API_KEY_PREFIX_LENGTH, TopicDraft, invalid_patterns
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found
from peerdesk.foundation.ids import new_token, token_hash

EDITABLE_SETTINGS = frozenset({
    "name", "website", "accent", "welcome", "voice", "languages", "countries", "time_zone", "allowed_hosts",
    "order_id_patterns", "keep_words", "products", "price_minor", "accept_seconds", "first_reply_seconds",
    "follow_up_seconds", "silence_seconds", "return_to_staff_seconds", "reopen_seconds", "topic_confidence_high",
    "signal_confidence_high", "keeps_in_house", "self_service_enabled",
    "self_service_confidence", "reveals_per_day", "action_hosts", "retain_originals_days", "retain_placeholders_days",
    "retain_messages_days", "retain_surveys_days", "retain_reveals_days", "most_files", "most_file_bytes",
    "experts_see_pictures", "takes_chats", "chat_accept_seconds", "chat_first_reply_seconds", "chat_reply_seconds",
    "chat_return_seconds", "chat_silence_seconds",
})  # fmt: skip

MOST_LEARNED_WORDS = 1000


@dataclass(frozen=True)
class NewApiKey:
    """A key just made: the only time that its secret is known."""

    id: uuid.UUID
    secret: str


@command
def create_brand(slug: str, *, name: str, now: datetime, is_simulated: bool = False, **settings: Any) -> Brand:
    """Create a brand. `settings` are columns of Brand. Raises `brand_slug_taken`, `invalid_settings`."""
    brand = Brand(slug=slug, name=name, created_at=now, is_simulated=is_simulated, **settings)
    _check(brand)
    try:
        with transaction.atomic():
            brand.save(force_insert=True)
    except IntegrityError as error:
        raise conflict("brand_slug_taken") from error
    return brand


@command
def change_settings(brand_id: uuid.UUID, *, changes: dict[str, Any]) -> Brand:
    """Change a brand's terms. Only EDITABLE_SETTINGS; raises `invalid_settings` with the fields that are wrong."""
    unknown = set(changes) - EDITABLE_SETTINGS
    if unknown:
        raise invalid("invalid_settings", **dict.fromkeys(sorted(unknown), "not_editable"))
    brand = Brand.objects.select_for_update().get(id=brand_id)
    for name, value in changes.items():
        setattr(brand, name, value)
    broken = invalid_patterns(brand.order_id_patterns)
    if broken:
        raise invalid("invalid_settings", order_id_patterns="not_a_regular_expression")
    _check(brand)
    brand.save(update_fields=sorted(changes))
    return brand


@command
def learn_words(brand_id: uuid.UUID, *, source: uuid.UUID, words: list[str]) -> None:
    """Keep which of a brand's own numbers and addresses stand in something that it published; none: it is no more."""
    kept = Brand.objects.values_list("learned_words", flat=True).get(id=brand_id)
    if not words and all(pair[1] != str(source) for pair in kept):
        return
    # Other transactions insert rows of this brand meanwhile: they only need its key to stay.
    brand = Brand.objects.select_for_update(no_key=True).only("id", "learned_words").get(id=brand_id)
    others = [pair for pair in brand.learned_words if pair[1] != str(source)]
    learned = [*others, *([word, str(source)] for word in words)][-MOST_LEARNED_WORDS:]
    if learned != brand.learned_words:
        brand.learned_words = learned
        brand.save(update_fields=["learned_words"])


@command
def set_answer_threshold(brand_id: uuid.UUID, *, precision: float | None, threshold: float | None) -> None:
    """Keep how often an offered answer must be right, and the confidence that history says it takes.

    Raises `invalid_settings` for a precision that nobody can keep.
    """
    brand = Brand.objects.select_for_update().get(id=brand_id)
    brand.self_service_precision, brand.self_service_threshold = precision, threshold
    _check(brand)
    brand.save(update_fields=["self_service_precision", "self_service_threshold"])


@command
def add_member(brand_id: uuid.UUID, *, user: User, role: MembershipRole, now: datetime) -> Membership:
    """Make a user staff or admin of a brand; changes the role of one who is a member already."""
    membership, _ = Membership.objects.update_or_create(
        brand_id=brand_id, user=user, defaults={"role": role}, create_defaults={"role": role, "created_at": now}
    )
    return membership


@command
def save_topic(brand_id: uuid.UUID, *, draft: TopicDraft, topic_id: uuid.UUID | None = None) -> Topic:
    """Create or change a topic of the brand. Raises `topic_not_found`, `topic_slug_taken`, `invalid_topic`."""
    topic = Topic.objects.filter(brand_id=brand_id, id=topic_id).first() if topic_id else Topic(brand_id=brand_id)
    if topic is None:
        raise not_found("topic_not_found")
    topic.slug, topic.name, topic.description = draft.slug, draft.name, draft.description
    topic.examples, topic.crowd_solvable = list(draft.examples), draft.crowd_solvable
    try:
        topic.clean_fields()
        with transaction.atomic():
            topic.save()
    except ValidationError as error:
        raise invalid("invalid_topic", **dict.fromkeys(error.message_dict, "invalid")) from error
    except IntegrityError as error:
        raise conflict("topic_slug_taken") from error
    return topic


@command
def create_api_key(brand_id: uuid.UUID, *, name: str, now: datetime) -> NewApiKey:
    """Make an API key. The secret is returned once and kept as a digest."""
    secret = f"pd_{new_token()}"
    key = ApiKey.objects.create(
        brand_id=brand_id, name=name, prefix=secret[:API_KEY_PREFIX_LENGTH], key_hash=token_hash(secret), created_at=now
    )
    return NewApiKey(key.id, secret)


@command
def revoke_api_key(brand_id: uuid.UUID, *, key_id: uuid.UUID, now: datetime) -> None:
    """Revoke a key at once. Raises `api_key_not_found`."""
    if not ApiKey.objects.filter(brand_id=brand_id, id=key_id, revoked_at__isnull=True).update(revoked_at=now):
        raise not_found("api_key_not_found")


def _check(brand: Brand) -> None:
    try:
        brand.clean_fields()
        brand.clean()
        brand.validate_constraints()
    except ValidationError as error:
        raise invalid("invalid_settings", **dict.fromkeys(error.message_dict, "invalid")) from error


@command
def note_programme(brand_id: uuid.UUID, *, is_published: bool) -> None:
    """Keep whether accepted people go through a programme before they answer for this brand."""
    Brand.objects.filter(id=brand_id).update(has_programme=is_published)
