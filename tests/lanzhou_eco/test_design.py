"""The design system: what its components say to readers and to assistive technology."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, Template, loader
from django.test import RequestFactory, override_settings
from django.urls import reverse
from django_filters.fields import DateRangeField

from common import presentation
from lanzhou_eco import context_processors, design, display, navigation

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*.html") if "print" not in path.relative_to(ROOT).parts
)


def render(source: str, path: str = "/", **context) -> str:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return Template(source).render(Context({"request": request, **context}))


# -- wording --


@pytest.mark.parametrize(
    ("yuan", "text"),
    [(10472000, "1047.2"), (Decimal("100000.00"), "10"), (0, "0"), (None, ""), ("", ""), (12345, "1.2345")],
)
def test_wan_has_no_trailing_zeros(yuan, text):
    assert presentation.wan(yuan) == text


@pytest.mark.parametrize(
    ("yuan", "text"), [(10472000, "10,472,000"), (Decimal("1234.5"), "1,234.50"), (None, "")]
)
def test_money_shows_fen_only_when_there_are_any(yuan, text):
    assert presentation.money(yuan) == text


def test_money_refuses_what_is_no_number():
    with pytest.raises(InvalidOperation):
        presentation.money("很多")


def test_zh_date_of_a_moment_is_the_day_in_shanghai():
    assert presentation.zh_date(datetime(2024, 12, 31, 16, 30, tzinfo=UTC)) == "2025年1月1日"
    assert presentation.zh_date(date(2025, 1, 17)) == "2025年1月17日"
    assert presentation.zh_date(None) == ""


@pytest.mark.parametrize(
    ("state", "days", "text", "tone"),
    [
        ("running", 12, "剩余12个工作日", "info"),
        ("running", 3, "剩余3个工作日", "warning"),
        ("due_today", 0, "今日到期", "warning"),
        ("overdue", 3, "已超期3日", "danger"),
        ("suspended", None, "已中止", "neutral"),
        ("done", None, "已办结", "success"),
    ],
)
def test_deadline_wording(state, days, text, tone):
    wording = presentation.deadline_wording(state, days)
    assert (wording.text, wording.tone) == (text, tone)


def test_deadline_of_unknown_state_is_an_error():
    with pytest.raises(ValueError, match="未知的期限状态"):
        presentation.deadline_wording("soonish")


def test_deadline_badge_prefers_the_words_of_the_object():
    deadline = SimpleNamespace(
        state="running", days=5, text="剩余5个工作日（听证期间除外）", due=date(2024, 6, 3)
    )
    html = render("{% deadline_badge deadline %}", deadline=deadline)
    assert "听证期间除外" in html
    assert '<time datetime="2024-06-03">2024年6月3日</time>' in html
    assert render("{% deadline_badge None %}").strip() == ""


def test_status_tag_never_makes_a_class_of_data():
    html = render('{% status_tag "已公开" tone=tone %}', tone='x" onclick="')
    assert "tag--neutral" in html
    assert "onclick" not in html


def test_timeline_words_states_and_fields_by_the_model():
    user_model = SimpleNamespace(
        _meta=SimpleNamespace(
            get_fields=lambda: [
                SimpleNamespace(name="status"),
                SimpleNamespace(name="fine", verbose_name="罚款"),
            ],
            get_field=lambda name: SimpleNamespace(flatchoices=[("open", "办理中"), ("closed", "已结案")]),
        )
    )
    event = {
        "kind": "transition",
        "actor_name": "张三",
        "at": datetime(2024, 5, 6, 1, 30, tzinfo=UTC),
        "from_state": "open",
        "to_state": "closed",
        "reason": "<b>缴清</b>",
        "changes": {"fine": [1, 2]},
    }
    html = render("{% timeline events obj %}", events=[event], obj=user_model)
    assert "2024年5月6日 09:30" in html
    assert re.search(r"办理中.*已结案", html)
    assert "变更内容：罚款" in html
    assert "&lt;b&gt;缴清" in html


# -- forms --


class SampleForm(forms.Form):
    name = forms.CharField(label="名称", help_text="全称")
    day = forms.DateField(label="日期")
    kind = forms.ChoiceField(label="类型", widget=forms.RadioSelect, choices=[("a", "甲"), ("b", "乙")])
    park = forms.ChoiceField(label="园区", required=False, choices=[("", "全部"), ("q", "秦川")])
    span = DateRangeField(label="期间", required=False)
    file = forms.FileField(label="附件", required=False)


def test_field_relates_help_and_error_to_the_control():
    form = SampleForm({"name": ""})
    html = render("{% field form.name %}", form=form)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert '<label class="field__label" for="id_name">' in html


def test_date_field_is_a_date_control_with_an_iso_value():
    html = render("{% field form.day %}", form=SampleForm(initial={"day": date(2024, 2, 29)}))
    assert 'type="date"' in html
    assert 'value="2024-02-29"' in html


def test_date_range_is_two_labelled_date_controls():
    html = render("{% field form.span %}", form=SampleForm())
    assert html.count('type="date"') == 2
    assert 'aria-label="起"' in html
    assert 'aria-label="止"' in html


def test_textarea_of_stock_height_is_lowered_and_a_chosen_height_kept():
    class TextForm(forms.Form):
        stock = forms.CharField(widget=forms.Textarea)
        chosen = forms.CharField(widget=forms.Textarea(attrs={"rows": 12}))

    html = render("{% field form.stock %}{% field form.chosen %}", form=TextForm())
    assert re.findall(r'rows="(\d+)"', html) == ["4", "12"]


def test_rendering_a_field_leaves_the_form_as_it_was():
    form = SampleForm({"span_after": "2024-01-01"})
    widgets = [type(part) for part in form.fields["span"].widget.widgets]
    render("{% field form.span %}{% field form.file %}", form=form)
    assert [type(part) for part in form.fields["span"].widget.widgets] == widgets
    assert isinstance(form.fields["file"].widget, forms.ClearableFileInput)


def test_choices_stand_in_a_fieldset_that_carries_their_error():
    html = render("{% field form.kind %}", form=SampleForm({"name": "x"}))
    assert re.search(r'<fieldset [^>]*aria-describedby="id_kind_error"', html)
    assert "<legend" in html


def test_error_summary_links_to_the_first_control_of_each_field():
    form = SampleForm({})
    html = render(
        "{% form_errors form none %}{% field form.kind %}{% field form.name %}", form=form, none=None
    )
    targets = re.findall(r'href="#([^"]+)"', html)
    assert targets == ["id_name", "id_day", "id_kind_0"]
    assert 'id="id_kind_0"' in html
    assert 'id="id_name"' in html
    assert render("{% form_errors form %}", form=SampleForm()).strip() == ""


def test_filter_bar_chips_remove_one_condition_and_the_position():
    path = "/?park=q&span_after=2024-01-01&span_before=2024-03-31&page=3&sort=-day"
    request = RequestFactory().get(path)
    html = Template("{% filter_bar form %}").render(
        Context({"request": request, "form": SampleForm(request.GET)})
    )
    chips = dict(
        re.findall(r'<li class="chip"><span>(.*?)</span><a class="chip__remove" href="/(.*?)"', html)
    )
    assert chips == {
        "园区：秦川": "?span_after=2024-01-01&amp;span_before=2024-03-31&amp;sort=-day",
        "期间：2024年1月1日至2024年3月31日": "?park=q&amp;sort=-day",
    }
    assert '<input type="hidden" name="sort" value="-day">' in html


# -- lists --


def test_sort_header_turns_over_and_drops_the_page():
    source = '{% sort_header "day" "日期" default="-day" %}'
    assert 'aria-sort="descending"' in render(source)
    html = render(source, "/?sort=day&page=4&q=a")
    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=-day&amp;q=a"' in html
    assert "aria-sort" not in render(source, "/?sort=name")


def test_pager_keeps_the_filter_and_marks_the_page():
    page = Paginator(range(200), 20).get_page(5)
    html = render("{% pager page %}", "/?q=a&page=5", page=page)
    assert 'href="?q=a&amp;page=6"' in html
    assert html.count('aria-current="page"') == 1
    assert html.count('class="pager__gap"') == 2


def test_progress_stops_asking_when_finished_or_failed():
    source = '{% progress_bar percent "装配" poll_url="/p/" refresh_url="/r/" failed=failed %}'
    running = render(source, percent=40, failed=False)
    assert 'hx-get="/p/"' in running
    assert 'href="/r/"' in running
    assert 'aria-valuenow="40"' in running
    assert "hx-get" not in render(source, percent=100, failed=False)
    assert "hx-get" not in render(source, percent=40, failed=True)


def test_breadcrumb_resolves_names_and_ends_with_the_present_page():
    html = render('{% breadcrumb "设计" "design-gallery" "本页" %}', section=navigation.STAFF)
    assert re.findall(r'<a href="([^"]+)">', html) == ["/staff/", "/design/"]
    assert '<li aria-current="page">本页</li>' in html


def test_table_region_can_be_reached_by_keyboard():
    html = render('{% table_region "案件" cards=True %}<table></table>{% endtable_region %}')
    assert 'tabindex="0"' in html
    assert "table-region--cards" in html
    assert "<table></table>" in html


# -- display settings --


def test_display_settings_set_the_cookie_and_the_page_follows(client):
    response = client.get(reverse("display-settings"), {"mode": "accessible", "next": "/design/?bare=1"})
    assert response.headers["Location"] == "/design/?bare=1"
    client.get(reverse("display-settings"), {"size": "large"})
    assert client.cookies[display.COOKIE].value == "accessible.large"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_display_settings_never_lead_off_the_site(client, target):
    response = client.get(reverse("display-settings"), {"size": "small", "next": target})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("cookie", ["", "x", "accessible", 'a"b.large<', "."])
def test_a_damaged_cookie_counts_as_none_where_it_is_damaged(cookie):
    request = RequestFactory().get("/", headers={"Cookie": f"display={cookie}"})
    found = display.read(request)
    assert found.mode in display.MODES
    assert found.size in display.SIZES


def test_unknown_settings_change_nothing():
    assert display.Display("accessible", "large").changed(mode="loud", size="9") == display.Display(
        "accessible", "large"
    )


# -- frames --


@override_settings(DEBUG=True)
@pytest.mark.django_db
@pytest.mark.parametrize("layout", ["public", "enterprise", "staff"])
def test_gallery_has_one_heading_one_main_and_the_chosen_display(client, layout):
    client.cookies[display.COOKIE] = "accessible.large"
    html = client.get(reverse("design-gallery"), {"layout": layout}).content.decode()
    assert 'data-mode="accessible" data-size="large"' in html
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert "均为虚构" in html
    identifiers = re.findall(r' id="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))


@override_settings(DEBUG=False)
def test_gallery_is_absent_in_production(client):
    assert client.get(reverse("design-gallery")).status_code == 404
    assert client.get(reverse("design-progress", args=[20])).status_code == 404


@override_settings(DEBUG=True)
def test_gallery_progress_answers_htmx_and_sends_others_to_the_page(client):
    fragment = client.get(reverse("design-progress", args=[40]), headers={"HX-Request": "true"})
    assert 'hx-get="/design/progress/60/"' in fragment.content.decode()
    assert (
        client.get(reverse("design-progress", args=[40])).headers["Location"]
        == "/design/?percent=40#progress"
    )


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "500"])
def test_error_pages_stand_without_a_request(name):
    html = loader.get_template(f"{name}.html").render()
    assert html.count("<h1") == 1
    assert "返回首页" in html


def test_refusal_names_its_article():
    error = SimpleNamespace(message="本案承办人不得审核。", basis="行政处罚法第五十八条")
    html = loader.get_template("403.html").render({"error": error})
    assert "本案承办人不得审核。" in html
    assert "依据：行政处罚法第五十八条" in html


def footer(**changes) -> str:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with override_settings(SITE=settings.SITE | changes):
        context = context_processors.site(request)
        return loader.get_template("components/site_footer.html").render(context, request)


def test_footer_shows_what_is_configured():
    html = footer(identifier="6201000001", icp="陇ICP备00000000号", contact="0931-0000000", police_record="")
    assert "网站标识码：6201000001" in html
    assert "陇ICP备00000000号" in html
    assert "公安备案" not in html


def test_sign_in_page_keeps_the_name_of_the_site(client):
    # Django's view puts a "site" of its own (the host) into the context.
    html = client.get(reverse("accounts:sign-in")).content.decode()
    assert f'<span class="brand__name">{settings.SITE["name"]}</span>' in html
    assert "testserver" not in html


def test_footer_names_what_is_missing_only_in_development():
    with override_settings(DEBUG=True):
        assert "待配置：网站标识码" in footer(identifier="", icp="x", contact="x", police_record="x")
    with override_settings(DEBUG=False):
        assert "待配置" not in footer(identifier="")


# -- navigation --

STAFF_USER = SimpleNamespace(is_staff_member=True, is_enterprise=False)
ITEMS = [
    navigation.Item(navigation.STAFF, "示例", "design-gallery", group="设计"),
    navigation.Item(navigation.STAFF, "进度", "design-progress", group="进度", args=(20,)),
    navigation.Item(navigation.STAFF, "秘密", "admin:index", group="设计", visible=lambda user: False),
    navigation.Item(navigation.PUBLIC, "公开", "design-gallery"),
]


def test_navigation_shows_the_own_section_and_marks_the_nearest_page():
    groups = navigation.groups(navigation.STAFF, STAFF_USER, "/design/progress/20/", ITEMS)
    assert [(g.label, [link.label for link in g.links], g.open) for g in groups] == [
        ("设计", ["示例"], False),
        ("进度", ["进度"], True),
    ]
    assert [link.current for group in groups for link in group.links] == [False, True]


def test_navigation_of_staff_is_empty_for_others():
    assert navigation.groups(navigation.STAFF, AnonymousUser(), "/staff/", ITEMS) == []
    assert navigation.groups(navigation.ENTERPRISE, STAFF_USER, "/enterprise/", ITEMS) == []


def test_every_registered_item_resolves():
    for item in navigation.ITEMS:
        assert reverse(item.url_name, args=item.args).startswith("/")


def test_section_of_tells_the_enterprise_desk_from_the_public_enterprise_page():
    assert navigation.section_of("/enterprise/filings/") is navigation.ENTERPRISE
    assert navigation.section_of("/enterprises/91620000000000000X/") is navigation.PUBLIC
    assert navigation.section_of("/staff/cases/") is navigation.STAFF


# -- what the content security policy forbids, and what must exist --


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_has_no_inline_style_script_or_foreign_asset(path):
    source = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"<style|\sstyle=|javascript:|\son[a-z]+=", source)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))
    assert not re.search(r'(?:src|action)="(?:https?:)?//', source)


def test_every_icon_named_in_a_template_is_drawn():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text(encoding="utf-8")))
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', path.read_text("utf-8"))}
    states = ["running", "due_today", "overdue", "suspended", "done"]
    named |= {presentation.deadline_wording(state, 1).icon for state in states}
    named |= {item.icon for item in navigation.ITEMS}
    assert named <= drawn
    assert set(design.ICONS) == drawn


def test_styles_fetch_nothing_and_use_only_known_tokens():
    sheets = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "static/css").glob("*.css")}
    text = "".join(sheets.values())
    assert "url(" not in text
    assert "@import" not in text
    defined = set(re.findall(r"(--[\w-]+)\s*:", sheets["tokens.css"]))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= defined


# -- contrast --


def tokens(mode: str) -> dict[str, str]:
    text = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
    root, accessible = re.search(
        r":root {(.*?)\n}.*data-mode=\"accessible\"\] {(.*?)\n}", text, re.S
    ).groups()
    found = dict(re.findall(r"(--[\w-]+): (#\w{6});", root))
    return found | dict(re.findall(r"(--[\w-]+): (#\w{6});", accessible if mode == "accessible" else ""))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ["ground", "surface", "surface-sunken", "surface-hover", "primary-soft"]
PAIRS = [(ink, on) for ink in ("ink", "ink-soft", "link", "primary-deep") for on in GROUNDS]
PAIRS += [(tone, f"{tone}-soft") for tone in presentation.TONES]
PAIRS += [(tone, "surface") for tone in presentation.TONES]
PAIRS += [
    ("ink-on-primary", ground) for ground in ("primary", "primary-deep", "danger", "danger-deep", "info")
]
PAIRS += [("on-deep-soft", "primary-deep"), ("danger-deep", "danger-soft")]


@pytest.mark.parametrize(("mode", "least"), [("standard", 4.5), ("accessible", 7)])
def test_text_contrast_holds_in_both_modes(mode, least):
    colour = tokens(mode)
    weak = {
        f"{ink} on {ground}": round(contrast(colour[f"--{ink}"], colour[f"--{ground}"]), 2)
        for ink, ground in PAIRS
        if contrast(colour[f"--{ink}"], colour[f"--{ground}"]) < least
    }
    assert weak == {}
