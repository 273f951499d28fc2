"""Settings of the portal, typed and read from the environment.

With nothing set: development mode on SQLite, local-memory cache, in-process Celery.
`PRODUCTION=1` refuses to start without SECRET_KEY, with DEBUG, or on SQLite.
Every variable is listed in `docs/operations.md`.
"""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

PRODUCTION: bool = env.bool("PRODUCTION", default=False)
DEBUG: bool = env.bool("DEBUG", default=not PRODUCTION)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# The development key is public on purpose; production never falls back to it.
_DEVELOPMENT_KEY = "development-only-key-which-production-refuses-to-start-with-0123456789"
SECRET_KEY: str = env.str("SECRET_KEY", default="" if PRODUCTION else _DEVELOPMENT_KEY)
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if IS_SQLITE:
    # IMMEDIATE takes the write lock at BEGIN, so that the row locks which
    # services ask for (a no-op on SQLite) are replaced by one writer at a time.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": "PRAGMA journal_mode=WAL;"}
    )
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)

if PRODUCTION:
    if not SECRET_KEY or SECRET_KEY == _DEVELOPMENT_KEY:
        raise ImproperlyConfigured("生产环境必须设置 SECRET_KEY（至少 50 个随机字符）。")
    if DEBUG:
        raise ImproperlyConfigured("生产环境不得开启 DEBUG，请删除 DEBUG 或设为 0。")
    if IS_SQLITE:
        raise ImproperlyConfigured("生产环境不得使用 SQLite，请以 DATABASE_URL 指向 PostgreSQL。")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("生产环境必须设置 ALLOWED_HOSTS（以逗号分隔的域名）。")

REDIS_URL: str = env.str("REDIS_URL", default="")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "common",
    "accounts",
    "registry",
    "permits",
    "enforcement",
    "legal_training",
    "feedback",
    "opendata",
    "disclosure",
    "governance",
    "reports",
    "lanzhou_eco",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionGuardMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.middleware.WorkflowConflictMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lanzhou_eco.urls"
WSGI_APPLICATION = "lanzhou_eco.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lanzhou_eco.context_processors.site",
            ],
            "builtins": ["common.templatetags.portal"],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.CharacterKindsValidator", "OPTIONS": {"min_kinds": 3}},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

# Sign-in guard (等保: lock-out and idle time-out).
AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURE_LIMIT", default=5)
AXES_COOLOFF_TIME = env.int("SIGN_IN_LOCK_HOURS", default=1)  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_page"
AXES_CLIENT_IP_CALLABLE = "accounts.sessions.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the time that the locked page names holds
AXES_ENABLE_ADMIN = False  # attempts are evidence: locks are lifted by accounts.services
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)  # proxies of ours before gunicorn
AXES_VERBOSE = False
# A forgotten password: how long a link lives, and how many one address may ask for within an hour.
PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_RESET_SECONDS", default=3600)
PASSWORD_RESETS_PER_HOUR = env.int("PASSWORD_RESETS_PER_HOUR", default=10)
# From this the secrets of dynamic codes are derived; with another key all users have to enrol again.
SECOND_FACTOR_KEY: str = env.str("SECOND_FACTOR_KEY", default="") or SECRET_KEY
SECOND_FACTOR_TRIES_PER_HOUR = env.int("SECOND_FACTOR_TRIES_PER_HOUR", default=20)
# How often a user may give the password once more within an hour; how long the letters about a new e-mail
# address are good: to confirm it, and to undo it; how many API tokens of a user may be good at once.
PASSWORD_PROOFS_PER_HOUR = env.int("PASSWORD_PROOFS_PER_HOUR", default=10)
EMAIL_CONFIRM_HOURS = env.int("EMAIL_CONFIRM_HOURS", default=48)
EMAIL_UNDO_DAYS = env.int("EMAIL_UNDO_DAYS", default=7)
API_TOKENS_PER_USER = env.int("API_TOKENS_PER_USER", default=10)
# Users of enterprises: accounts that one address may open, codes that it may try within an hour, the days
# for which a code of invitation is good, and how many of an enterprise may be open at once.
REGISTRATIONS_PER_HOUR = env.int("REGISTRATIONS_PER_HOUR", default=10)
INVITATION_TRIES_PER_HOUR = env.int("INVITATION_TRIES_PER_HOUR", default=20)
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)
INVITATIONS_PER_ENTERPRISE = env.int("INVITATIONS_PER_ENTERPRISE", default=20)
JOIN_APPLICATIONS_PER_USER = env.int("JOIN_APPLICATIONS_PER_USER", default=5)
JOIN_APPLICATIONS_PER_HOUR = env.int("JOIN_APPLICATIONS_PER_HOUR", default=10)
IDLE_TIMEOUT_SECONDS = env.int("IDLE_TIMEOUT_SECONDS", default=30 * 60)
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=12 * 3600)  # seconds
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION

# The password of the invented users of `seed_demo`, which production refuses to run.
DEMO_PASSWORD: str = env.str("DEMO_PASSWORD", default="Xinqu-Demo-2026")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
if not PRODUCTION:
    STATIC_ROOT.mkdir(exist_ok=True)  # else WhiteNoise warns; the image collects into it
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"  # private: never served by URL, see common.attachments
OPEN_DATA_ROOT = VAR_DIR / "open-data"  # public
# The address at which the proxy has OPEN_DATA_ROOT for its own use, with a slash at its end; then it
# sends the files itself and no process of the portal waits for a slow visitor.
OPEN_DATA_ACCEL = env("OPEN_DATA_ACCEL", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
REPORTS_DIR = VAR_DIR / "reports"
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=50 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A page of a table of the annual report: fifty rows of ten cells, each with what the page showed in it.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Comments of the public: how many one address may send within an hour, and how soon after the form
# was shown (programs fill it in at once).
DRAFTS_PER_ENTERPRISE = env.int("DRAFTS_PER_ENTERPRISE", default=30)
FILES_PER_APPLICATION = env.int("FILES_PER_APPLICATION", default=100)
COMMENTS_PER_HOUR = env.int("COMMENTS_PER_HOUR", default=10)
COMMENT_MIN_SECONDS = env.int("COMMENT_MIN_SECONDS", default=3)
# The same of error reports, and how often one address may ask after reports.
FEEDBACK_PER_HOUR = env.int("FEEDBACK_PER_HOUR", default=10)
FEEDBACK_TRACKING_PER_HOUR = env.int("FEEDBACK_TRACKING_PER_HOUR", default=30)

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True  # progress lives in database rows
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": env.int("BROKER_VISIBILITY_TIMEOUT", default=900)}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# How long the open data wait for more to be published before their files are made anew.
OPEN_DATA_PAUSE_SECONDS = env.int("OPEN_DATA_PAUSE_SECONDS", default=60)
JOB_STALE_SECONDS = env.int("JOB_STALE_SECONDS", default=90)
CELERY_BEAT_SCHEDULE = {
    "keep-tallies": {"task": "common.tasks.keep_tallies", "schedule": 240.0},
    "seal-events": {"task": "common.tasks.seal_events", "schedule": 60.0},
    "resume-stale-assemblies": {"task": "reports.tasks.resume_stale_assemblies", "schedule": 60.0},
    "resume-stale-imports": {"task": "common.tasks.resume_stale_imports", "schedule": 60.0},
    "resume-stale-ratings": {"task": "disclosure.tasks.resume_stale_ratings", "schedule": 60.0},
    "resume-stale-mass-rating-steps": {
        "task": "disclosure.tasks.resume_stale_mass_steps",
        "schedule": 60.0,
    },
    "resume-stale-annual-imports": {
        "task": "disclosure.tasks.resume_stale_annual_imports",
        "schedule": 60.0,
    },
    "resume-stale-case-exports": {"task": "enforcement.tasks.resume_stale_exports", "schedule": 60.0},
    "send-mail-messages": {"task": "common.tasks.send_mail_messages", "schedule": 60.0},
    "send-permit-reminders": {"task": "permits.tasks.send_reminders", "schedule": crontab(minute=10)},
    "send-enforcement-reminders": {
        "task": "enforcement.tasks.send_reminders",
        "schedule": crontab(minute=15),
    },
    "send-feedback-reminders": {"task": "feedback.tasks.send_reminders", "schedule": crontab(minute=25)},
    "take-up-disclosure-triggers": {
        "task": "disclosure.tasks.take_up_triggers",
        "schedule": crontab(minute=28),
    },
    "send-disclosure-reminders": {
        "task": "disclosure.tasks.send_reminders",
        "schedule": crontab(minute=35),
    },
    "send-list-reminders": {
        "task": "disclosure.tasks.send_list_reminders",
        "schedule": crontab(minute=40),
    },
    "send-production-reminders": {
        "task": "disclosure.tasks.send_production_reminders",
        "schedule": crontab(minute=45),
    },
    "send-insurance-reminders": {
        "task": "disclosure.tasks.send_insurance_reminders",
        "schedule": crontab(minute=48),
    },
    "send-rating-reminders": {
        "task": "disclosure.tasks.send_rating_reminders",
        "schedule": crontab(minute=50),
    },
    "send-training-reminders": {
        "task": "legal_training.tasks.send_training_reminders",
        "schedule": crontab(minute=57),
    },
    "send-study-reminders": {
        "task": "legal_training.tasks.send_study_reminders",
        "schedule": crontab(minute=55),
    },
    "send-decision-reminders": {
        "task": "governance.tasks.send_decision_reminders",
        "schedule": crontab(minute=38),
    },
    "send-document-reminders": {
        "task": "governance.tasks.send_document_reminders",
        "schedule": crontab(minute=39),
    },
    "show-lapsed-documents": {
        "task": "governance.tasks.show_lapsed_documents",
        "schedule": crontab(minute=6, hour=0),
    },
    "send-oversight-reminders": {
        "task": "governance.tasks.send_oversight_reminders",
        "schedule": crontab(minute=42),
    },
    "accept-permits-by-silence": {"task": "permits.tasks.accept_by_silence", "schedule": crontab(minute=5)},
    "end-seizures": {"task": "enforcement.tasks.end_seizures", "schedule": crontab(minute=2)},
    "end-case-displays": {"task": "enforcement.tasks.end_displays", "schedule": crontab(minute=1)},
    "refresh-open-data": {"task": "opendata.tasks.refresh_all_files", "schedule": 300.0},
    "end-open-data": {"task": "opendata.tasks.daily_files", "schedule": crontab(minute=3, hour=0)},
    "show-officers": {"task": "enforcement.tasks.show_officers", "schedule": crontab(minute=20, hour=1)},
}

EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="noreply@localhost")
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)  # STARTTLS
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds
MAIL_RETRY_HOURS = env.int("MAIL_RETRY_HOURS", default=72)
# Where mails lead: the address of the portal as its users type it, without a slash at the end.
SITE_URL: str = env.str("SITE_URL", default="").rstrip("/")

REST_FRAMEWORK = {
    # Token first: it names the scheme, so that a call without credentials gets 401 and not 403.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api_authentication.TokenAuthentication",
        "accounts.api_authentication.SessionAuthentication",
    ],
    "EXCEPTION_HANDLER": "common.api.portal_exception_handler",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "common.api.KeysetPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,  # else any visitor could name another address in a header
    "DEFAULT_THROTTLE_RATES": {"anon": env.str("API_ANON_RATE", default="600/min")},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "兰州新区生态环境局门户接口",
    "DESCRIPTION": "公开数据无需密钥；工作人员与企业使用令牌。",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    # Choices stay with their fields: the hook that shares them names those of equal fields by hashes.
    "POSTPROCESSING_HOOKS": [],
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# What the footer of a government site must show (docs/operations.md §website).
SITE = {
    "name": "兰州新区生态环境局",
    "organiser": env.str("SITE_ORGANISER", default="兰州新区生态环境局"),
    "identifier": env.str("SITE_IDENTIFIER", default=""),  # 网站标识码, 10 digits
    "icp": env.str("SITE_ICP", default=""),
    "police_record": env.str("SITE_POLICE_RECORD", default=""),
    "contact": env.str("SITE_CONTACT", default=""),
}

# What the 双公示 file of licences says of the bureau itself (docs/operations.md §3).
PUBLICITY = {
    "authority": env.str("PUBLICITY_AUTHORITY", default="兰州新区生态环境局"),
    "authority_code": env.str("PUBLICITY_AUTHORITY_CODE", default=""),  # 统一社会信用代码
    "source": env.str("PUBLICITY_SOURCE", default="兰州新区生态环境局"),
    "source_code": env.str("PUBLICITY_SOURCE_CODE", default=""),
    "licence_class": env.str("PUBLICITY_LICENCE_CLASS", default="普通"),
}

# What of the party a published penalty hides beyond the law (practice of the city of Lanzhou; 运行维护手册).
CASE_PUBLICATION = {
    "mask_legal_representative": env.bool("CASE_MASK_LEGAL_REPRESENTATIVE", default=False),
    "mask_uscc_digits": env.int("CASE_MASK_USCC_DIGITS", default=0),  # the last so many characters
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # These report every step of every page at INFO.
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "pikepdf")},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
