"""Users, roles and departments for the 系统管理员. Business records are administered nowhere here."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import api_tokens, lockout, second_factor, services
from accounts.administration import RecordAdmin
from accounts.enums import Role, UserKind
from accounts.links import site_address
from accounts.models import Department, User
from accounts.rules import require_separated_roles
from common.errors import Refused

if admin.site.is_registered(Group):
    admin.site.unregister(Group)  # permissions follow roles


@login_not_required
def sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """The admin has no door of its own: strangers go to the portal's, others are refused."""
    if request.user.is_authenticated:
        raise Refused("后台仅限系统管理员使用。")
    target = request.GET.get("next") or reverse("admin:index")
    return redirect_to_login(target, reverse("accounts:sign-in"))


def password_change(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Own passwords are changed on the portal's page, which ends other sessions and leaves an event."""
    return redirect("accounts:password-change")


admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.password_change = password_change  # type: ignore[method-assign,assignment]
admin.site.site_header = admin.site.site_title = "兰州新区生态环境局 · 系统管理"
admin.site.index_title = "基础数据、用户与角色"


class UserForm(forms.ModelForm):
    """A user with roles; passwords are never typed here."""

    roles = forms.MultipleChoiceField(
        label="角色",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="系统管理员、安全审计员与业务角色相互独立（三权分立），不得授予同一用户。",
    )

    class Meta:
        model = User
        fields = ("username", "full_name", "kind", "department", "email", "mobile")
        help_texts: ClassVar[dict[str, str]] = {
            "email": "由本人登录后经验证邮件确认方生效，此前仍用原邮箱；原邮箱会收到告知。清空的立即生效。"
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["roles"] = sorted(self.instance.role_set)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        kind = data.get("kind") or self.instance.kind
        try:
            require_separated_roles(data.get("roles", []))
        except Refused as refused:
            self.add_error("roles", refused.message)
        if data.get("roles") and kind == UserKind.ENTERPRISE:
            self.add_error("roles", "企业用户不得授予工作人员角色。")
        return data


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Faces of `accounts.services`; accounts are deactivated, never deleted."""

    form = UserForm
    list_display = ("username", "full_name", "kind", "department", "role_names", "is_active", "locked")
    list_filter = ("kind", "is_active", "roles__role", "department")
    search_fields = ("username", "full_name")
    list_select_related = ("department",)
    actions = ("deactivate", "reactivate", "reset_password", "unlock", "reset_second_factor", "revoke_tokens")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("roles")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("username", "kind") if obj else ()

    @admin.display(description="角色")
    def role_names(self, user: User) -> str:
        return "、".join(row.get_role_display() for row in user.roles.all())

    @admin.display(description="登录锁定至")
    def locked(self, user: User) -> Any:
        return lockout.locked_until(user.username)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        data = form.cleaned_data
        actor: Any = request.user
        if change:
            values = {name: data[name] for name in form.changed_data if name != "roles"}
            services.change_user(actor=actor, user=obj, site=site_address(request), **values)
            services.set_roles(actor=actor, user=obj, roles=data["roles"], reason="管理后台授权")
        else:
            user, password = services.create_user(actor=actor, site=site_address(request), **data)
            obj.pk = user.pk
            self._show_password(request, user, password)
        obj.refresh_from_db()

    def _show_password(self, request: HttpRequest, user: User, password: str) -> None:
        text = f"{user}（{user.username}）的初始密码：{password}。仅显示这一次，请当面交付；首次登录须修改。"
        messages.warning(request, text)

    @admin.action(description="停用所选用户")
    def deactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        actor: Any = request.user
        for user in users:
            services.deactivate_user(actor=actor, user=user, reason="管理后台停用")

    @admin.action(description="恢复启用所选用户")
    def reactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        actor: Any = request.user
        for user in users:
            services.reactivate_user(actor=actor, user=user)

    @admin.action(description="重置所选用户的密码")
    def reset_password(self, request: HttpRequest, users: QuerySet[User]) -> None:
        actor: Any = request.user
        for user in users:
            self._show_password(request, user, services.reset_password(actor=actor, user=user))

    @admin.action(description="重置所选用户的动态口令（须先核实本人身份）")
    def reset_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        actor: Any = request.user
        why = "系统管理员核实本人身份后重置"
        done = [str(user) for user in users if second_factor.reset(actor=actor, user=user, reason=why)]
        messages.info(request, f"已重置动态口令：{'、'.join(done) or '无'}")

    @admin.action(description="撤销所选用户的全部接口令牌")
    def revoke_tokens(self, request: HttpRequest, users: QuerySet[User]) -> None:
        actor: Any = request.user
        number = sum(api_tokens.revoke_all(actor=actor, user=user, reason="系统管理员撤销") for user in users)
        messages.info(request, f"已撤销接口令牌{number}个")

    @admin.action(description="解除所选用户的登录锁定")
    def unlock(self, request: HttpRequest, users: QuerySet[User]) -> None:
        actor: Any = request.user
        lifted = [str(user) for user in users if services.unlock_user(actor=actor, user=user)]
        messages.info(request, f"已解除锁定：{'、'.join(lifted) or '无'}")


@admin.register(Department)
class DepartmentAdmin(RecordAdmin):
    list_display = ("code", "name", "kind", "parent", "ordering")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    fields = ("code", "name", "kind", "parent", "ordering")
