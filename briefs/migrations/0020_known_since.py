from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("briefs", "0019_job_progressed")]

    operations = [
        migrations.AddField(
            model_name="quote",
            name="known_since",
            field=models.PositiveBigIntegerField(
                blank=True,
                help_text="First-seen number of its article, where a later reading of that found it.",
                null=True,
            ),
        ),
    ]
