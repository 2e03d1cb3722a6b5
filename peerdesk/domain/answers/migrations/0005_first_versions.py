"""What articles say today becomes their first version, approved by whoever published them."""

from django.db import migrations

VERSIONS = """
    INSERT INTO answers_articleversion
        (id, article_id, number, title, body, language, topic_id, product_versions, valid_from, valid_until, sources,
         author_id, note, written_at, published_at)
    SELECT gen_random_uuid(), id, 1, title, body, language, topic_id, '', NULL, NULL,
           CASE WHEN source_url <> '' OR source_name <> ''
                THEN jsonb_build_array(jsonb_build_object('url', source_url, 'name', source_name, 'licence', source_licence))
                ELSE '[]'::jsonb END,
           author_id, '', proposed_at, published_at
    FROM answers_article article
    WHERE NOT EXISTS (SELECT 1 FROM answers_articleversion version WHERE version.article_id = article.id)"""
ARTICLES = """
    UPDATE answers_article article SET
        live_number = CASE WHEN article.published_at IS NULL THEN NULL ELSE 1 END,
        waiting_number = CASE WHEN article.published_at IS NULL THEN 1 END,
        sources = version.sources, confirmed_at = article.published_at
    FROM answers_articleversion version
    WHERE version.article_id = article.id AND article.live_number IS NULL AND article.waiting_number IS NULL"""
APPROVALS = """
    INSERT INTO answers_articleapproval (id, version_id, user_id, approved_at)
    SELECT gen_random_uuid(), version.id, article.approved_by_id, article.published_at
    FROM answers_article article JOIN answers_articleversion version ON version.article_id = article.id
    WHERE article.approved_by_id IS NOT NULL AND article.published_at IS NOT NULL
    ON CONFLICT DO NOTHING"""


class Migration(migrations.Migration):
    """Backfills only; running it again changes nothing."""

    dependencies = [("answers", "0004_versions_and_approval")]

    operations = [migrations.RunSQL([VERSIONS, ARTICLES, APPROVALS], migrations.RunSQL.noop)]
