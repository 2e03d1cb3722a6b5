"""What was published, and what was agreed to, is never changed: kept by the database."""

from django.db import migrations

SQL = """
CREATE FUNCTION experts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was published or agreed to is never changed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER agreement_stays BEFORE UPDATE OR DELETE ON experts_agreement
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION experts_refuse_change();
CREATE TRIGGER acceptance_stays BEFORE UPDATE ON experts_agreementacceptance
    FOR EACH ROW EXECUTE FUNCTION experts_refuse_change();
"""
UNDO = """
DROP TRIGGER agreement_stays ON experts_agreement;
DROP TRIGGER acceptance_stays ON experts_agreementacceptance;
DROP FUNCTION experts_refuse_change();
"""


class Migration(migrations.Migration):
    """Triggers of agreements."""

    dependencies = [("experts", "0006_agreements")]
    operations = [migrations.RunSQL(SQL, UNDO)]
