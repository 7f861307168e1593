import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("briefs", "0008_near_copies"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="clustered",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="The revision whose statements are in their clusters.",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("clustered__lt", models.F("revision"))),
                fields=["id"],
                name="article_to_cluster",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="cluster",
            field=models.PositiveBigIntegerField(
                db_index=True,
                default=0,
                help_text="First-seen number of the first of the statements that are this one, printed.",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL("UPDATE briefs_quote SET cluster = sequence", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BigIntegerField()),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fingerprints",
                        to="briefs.quote",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key", "quote"], name="fingerprint_of")],
            },
        ),
    ]
