"""An OpenID Connect issuer that we did not write: django-oauth-toolkit, with rotation and reuse protection.

    python3 django_issuer.py FOLDER USERS [GRACE_SECONDS]

Serves /o/ on a free port of 127.0.0.1 until it is told to end. The first line on stdout is one JSON object: the issuer,
the client, and a refresh token for each user. In a browser people sign in by their names alone, and allow access on the
page that comes with the toolkit.
"""

import json
import os
import sys
import threading
import uuid

folder, users = sys.argv[1], int(sys.argv[2])
grace = int(sys.argv[3]) if len(sys.argv) > 3 else 0

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)
settings.configure(
    SECRET_KEY="test-not-a-secret",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="__main__",
    USE_TZ=True,
    # The client's secret is hashed like a password; the real hash takes a third of a second on purpose.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.staticfiles",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    LOGIN_URL="/login",
    STATIC_URL="/static/",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.path.join(folder, "issuer.db"),
            # Writers wait for one another instead of failing.
            "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE"},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": key.decode(),
        "SCOPES": {"openid": "OpenID Connect"},
        "ROTATE_REFRESH_TOKEN": True,
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
        "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": grace,
    },
)
django.setup()

from datetime import timedelta

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.core.management import call_command
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.models import AccessToken, Application, RefreshToken
from oauth2_provider.views import ConnectDiscoveryInfoView
from oauthlib.common import generate_token


def tokens(request):
    """How each user's family of refresh tokens stands: how many were given out, and how many of them are alive."""
    rows = RefreshToken.objects.all()
    return JsonResponse(
        {
            user.username: {
                "issued": rows.filter(user=user).count(),
                "alive": rows.filter(user=user, revoked__isnull=True).count(),
            }
            for user in User.objects.all()
        }
    )


def discovery(request):
    """The toolkit's own document, with the revocation endpoint that the toolkit has and does not name."""
    document = json.loads(ConnectDiscoveryInfoView.as_view()(request).content)
    return JsonResponse(document | {"revocation_endpoint": f"{document['issuer']}/revoke_token/"})


def sign_in(request):
    """Takes anybody for who they say they are."""
    if request.method == "POST":
        login(request, User.objects.get(username=request.POST["name"]))
        return HttpResponseRedirect(request.GET["next"])
    return HttpResponse(
        f"""<!doctype html><title>Who are you?</title><form method="post"><label for="name">Name</label>
        <input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">
        <input id="name" name="name"> <button>Sign in</button></form>"""
    )


@csrf_exempt
def revoke(request, name):
    """Takes back everything that a user has allowed."""
    for token in RefreshToken.objects.filter(user__username=name, revoked__isnull=True):
        token.revoke()
    return JsonResponse({})


urlpatterns = [
    path("o/.well-known/openid-configuration", discovery),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("login", sign_in),
    path("tokens", tokens),
    path("revoke/<name>", revoke),
]


def prepare():
    call_command("migrate", verbosity=0)
    secret = "test-client-secret"
    application = Application.objects.create(
        name="evercred",
        client_id="evercred-test",
        client_secret=secret,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris="http://127.0.0.1/callback",
        algorithm=Application.RS256_ALGORITHM,
    )
    refresh_tokens = {}
    for number in range(1, users + 1):
        user = User.objects.create(username=f"user-{number}")
        access = AccessToken.objects.create(
            user=user,
            token=generate_token(),
            application=application,
            scope="openid",
            expires=timezone.now() + timedelta(hours=1),
        )
        refresh = RefreshToken.objects.create(
            user=user,
            token=generate_token(),
            application=application,
            access_token=access,
            token_family=uuid.uuid4(),
        )
        refresh_tokens[user.username] = refresh.token
    return {"client_id": application.client_id, "client_secret": secret, "refresh_tokens": refresh_tokens}


def serve(facts):
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    from django.core.wsgi import get_wsgi_application

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True
        request_queue_size = 128

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
    facts["issuer"] = f"http://127.0.0.1:{server.server_port}/o"
    print(json.dumps(facts), flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Event().wait()


serve(prepare())
