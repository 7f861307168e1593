import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("briefs", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="speakeralias",
            name="changed",
            field=models.DateTimeField(auto_now=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
    ]
