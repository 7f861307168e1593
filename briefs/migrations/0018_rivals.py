from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("briefs", "0017_short_statements")]

    operations = [
        migrations.AddField(
            model_name="quote",
            name="rival",
            field=models.CharField(
                blank=True, help_text="Another person whom the words may mean.", max_length=200
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="rival_confidence",
            field=models.FloatField(default=0.0, help_text="That they do, at most."),
        ),
    ]
