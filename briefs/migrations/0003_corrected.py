from django.db import migrations, models


def from_the_record(apps, schema_editor):
    """What was corrected before there was a column for it stands in the audit entries."""
    Quote = apps.get_model("briefs", "Quote")
    entries = apps.get_model("briefs", "AuditEntry").objects.filter(
        action="correct", object_type="quote"
    )
    for public_id, after in entries.order_by("at", "pk").values_list("object_id", "after"):
        quote = Quote.objects.filter(public_id=public_id).first()
        if quote:
            quote.corrected = sorted({*quote.corrected, *after})
            quote.save(update_fields=["corrected"])


class Migration(migrations.Migration):
    dependencies = [("briefs", "0002_speakeralias_changed")]

    operations = [
        migrations.AddField(
            model_name="quote",
            name="corrected",
            field=models.JSONField(
                blank=True, default=list, help_text="Names of the fields that a person has decided."
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="withdrawn_by_version",
            field=models.CharField(
                blank=True,
                help_text="The extractor version that no longer finds it.",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="quote",
            name="extractor_version",
            field=models.CharField(
                blank=True, help_text="Empty where a person added the statement.", max_length=40
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=["extractor_version", "language"],
                name="article_read_by",
            ),
        ),
        migrations.RunPython(from_the_record, migrations.RunPython.noop),
    ]
