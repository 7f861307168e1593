from django.db import migrations


def cluster_anew(apps, schema_editor):
    """Short statements are compared by their place now: the job in the background does that for what
    is stored."""
    apps.get_model("briefs", "Article").objects.update(clustered=0)


class Migration(migrations.Migration):
    dependencies = [("briefs", "0016_sessions_and_second_factor")]

    operations = [migrations.RunPython(cluster_anew, migrations.RunPython.noop)]
