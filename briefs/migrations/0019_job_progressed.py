from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("briefs", "0018_rivals")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="progressed",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="The last attempt that did a part of it for good."
            ),
        ),
    ]
