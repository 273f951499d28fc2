from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0011_party")]

    operations = [
        migrations.AddField(
            model_name="casepublication",
            name="past_withdrawals",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="以前的撤下"),
        ),
        migrations.AlterField(
            model_name="casepublication",
            name="withholding_ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("state_secret", "涉及国家秘密"),
                    ("safety", "公开可能危及国家安全、公共安全、经济安全或社会稳定"),
                    ("privacy", "涉及商业秘密、个人隐私且公开损害其合法权益"),
                    ("minor", "当事人为未成年人"),
                    ("minor_breach", "轻微失信，原则上不公示"),
                    ("other_legal", "法律、行政法规禁止公开的其他情形"),
                ],
                max_length=20,
                verbose_name="不予公开理由",
            ),
        ),
    ]
