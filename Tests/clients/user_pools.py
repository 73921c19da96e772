"""Signs in to the sandbox's user pools with pycognito and boto3, which know nothing of it.

usage: user_pools.py SANDBOX-URL SCENARIO

Each scenario is a function below; it ends quietly, or with an exception that says what was otherwise than expected.
"""

import base64
import hashlib
import hmac
import json
import struct
import sys
import time
from urllib.parse import quote

import boto3
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from pycognito import Cognito
from pycognito.aws_srp import AWSSRP
from pycognito.exceptions import ForceChangePasswordException, MFAChallengeException

URL = sys.argv[1]
PLAIN = "eu-west-1_Plain0001"
DEVICES = "eu-west-1_Device001"
PASSWORD = "Test-password-1"
SECRET = "testclientsecretofasandboxpool00"
TOTP_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

SETTINGS = dict(
    region_name="eu-west-1",
    endpoint_url=URL,
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=Config(retries={"max_attempts": 1}),
)
idp = boto3.client("cognito-idp", **SETTINGS)


def user(username, pool=PLAIN, client="plainclient", secret=None):
    cognito = Cognito(pool, client, username=username, client_secret=secret)
    cognito.client = idp
    # Tokens are held against the real service's issuer and the sandbox's keys.
    cognito.pool_jwk = requests.get(f"{URL}/{pool}/.well-known/jwks.json", timeout=10).json()
    return cognito


def totp(seed=TOTP_SEED, step=0):
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(seed), counter, hashlib.sha1).digest()
    offset = digest[19] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1000000:06}"


def code(username, purpose, pool=PLAIN):
    answer = requests.get(f"{URL}/_sandbox/user-pools/{pool}/codes?username={quote(username)}", timeout=10)
    return [entry["code"] for entry in answer.json()["codes"] if entry["purpose"] == purpose][-1]


def triggers(pool=PLAIN):
    return requests.get(f"{URL}/_sandbox/user-pools/{pool}/triggers", timeout=10).json()["triggers"]


def refused(name, call, *arguments, **keywords):
    try:
        call(*arguments, **keywords)
    except ClientError as error:
        assert error.response["Error"]["Code"] == name, error
        return error.response["Error"]["Message"]
    raise AssertionError(f"{name} did not come")


def password_sign_in():
    alice = user("alice")
    alice.authenticate(password=PASSWORD)
    assert alice.id_claims["cognito:username"] == "alice"
    assert alice.id_claims["email_verified"] is True
    assert alice.access_claims["client_id"] == "plainclient"
    assert alice.get_user().email == "alice@example.com"
    before = alice.access_token
    alice.renew_access_token()
    assert alice.access_token != before


def many_sign_ins():
    # SRP's numbers differ in length now and then: padding that is wrong shows in one of some dozens.
    for _ in range(20):
        user("alice").authenticate(password=PASSWORD)


def wrong_password():
    for name in ["alice", "nobody"]:
        message = refused("NotAuthorizedException", user(name).authenticate, password="Wrong-password-1")
        assert message == "Incorrect username or password.", message
    stranger = user("nobody", client="tellingclient")
    refused("UserNotFoundException", stranger.authenticate, password=PASSWORD)
    refused("PasswordResetRequiredException", user("reset").authenticate, password=PASSWORD)


def email_alias():
    alice = user("alice@example.com")
    alice.authenticate(password=PASSWORD)
    assert alice.id_claims["cognito:username"] == "alice"


def non_ascii():
    user("ünïcödé").authenticate(password="Pässwörd-密码-1")
    refused("NotAuthorizedException", user("ünïcödé").authenticate, password="Password-密码-1")


def client_secret():
    alice = user("alice", client="secretclient", secret=SECRET)
    alice.authenticate(password=PASSWORD)
    alice.renew_access_token()
    # By an alias too: what answers a challenge is hashed over the name that the challenge gave.
    alias = user("alice@example.com", client="secretclient", secret=SECRET)
    alias.authenticate(password=PASSWORD)
    # To renew takes the name proper.
    message = refused("NotAuthorizedException", alias.renew_access_token)
    assert message == "Unable to verify secret hash for client secretclient", message
    renewed = idp.get_tokens_from_refresh_token(
        ClientId="secretclient", RefreshToken=alice.refresh_token, ClientSecret=SECRET
    )
    assert "IdToken" in renewed["AuthenticationResult"]
    wrong = user("alice", client="secretclient", secret="another-test-client-secret")
    refused("NotAuthorizedException", wrong.authenticate, password=PASSWORD)
    refused("NotAuthorizedException", user("alice", client="secretclient").authenticate, password=PASSWORD)


def challenge(cognito, password=PASSWORD):
    try:
        cognito.authenticate(password=password)
    except MFAChallengeException:
        return cognito
    raise AssertionError("no second factor was asked for")


def software_token():
    first = challenge(user("totp"))
    answer = totp()
    refused("CodeMismatchException", first.respond_to_software_token_mfa_challenge, "000000" if answer != "000000" else "1")
    # A wrong code may be followed by a right one.
    first.respond_to_software_token_mfa_challenge(answer)
    assert first.id_claims["cognito:username"] == "totp"
    message = refused("ExpiredCodeException", challenge(user("totp")).respond_to_software_token_mfa_challenge, answer)
    assert message == "Your software token has already been used once.", message


def text_message():
    sms = challenge(user("sms"))
    sms.respond_to_sms_mfa_challenge(code("sms", "SMS_MFA"))
    assert sms.id_claims["cognito:username"] == "sms"


def software_token_set_up():
    changer = user("changer")
    changer.authenticate(password=PASSWORD)
    seed = changer.associate_software_token()
    assert changer.verify_software_token(totp(seed), "test")
    changer.set_user_mfa_preference(False, True, "SOFTWARE_TOKEN")
    again = challenge(user("changer"))
    again.respond_to_software_token_mfa_challenge(totp(seed, 1))


def new_password():
    try:
        user("new").authenticate(password="Test-temporary-1")
        raise AssertionError("no new password was asked for")
    except ForceChangePasswordException:
        pass
    refused("InvalidPasswordException", user("new").new_password_challenge, "Test-temporary-1", "short")
    user("new").new_password_challenge("Test-temporary-1", "Test-final-1")
    user("new").authenticate(password="Test-final-1")
    refused("NotAuthorizedException", user("new").authenticate, password="Test-temporary-1")


def sign_up():
    bob = user("bob")
    bob.set_base_attributes(email="bob@example.com")
    answer = bob.register("bob", PASSWORD, client_metadata={"campaign": "spring"})
    assert answer["CodeDeliveryDetails"]["Destination"] == "b***@e***", answer
    refused("UserNotConfirmedException", user("bob").authenticate, password=PASSWORD)
    refused("UsernameExistsException", user("bob").register, "bob", PASSWORD)
    refused("InvalidPasswordException", user("bill").register, "bill", "short")
    refused("CodeMismatchException", bob.confirm_sign_up, "000000" if code("bob", "SignUp") != "000000" else "1")
    old = code("bob", "SignUp")
    bob.resend_confirmation_code("bob")
    new = code("bob", "SignUp")
    if old != new:
        refused("CodeMismatchException", bob.confirm_sign_up, old)
    bob.confirm_sign_up(new)
    user("bob@example.com").authenticate(password=PASSWORD, client_metadata={"step": "second"})
    seen = {entry["triggerSource"]: entry for entry in triggers() if entry["userName"] == "bob"}
    assert seen["PreSignUp_SignUp"]["clientMetadata"] == {"campaign": "spring"}, seen
    assert seen["CustomMessage_SignUp"]["clientMetadata"] == {"campaign": "spring"}, seen
    assert seen["PostAuthentication_Authentication"]["clientMetadata"] == {"step": "second"}, seen
    assert seen["PreAuthentication_Authentication"]["clientMetadata"] is None, seen


def forgotten_password():
    forgetful = user("forgetful")
    forgetful.initiate_forgot_password()
    given = code("forgetful", "ForgotPassword")
    refused("CodeMismatchException", forgetful.confirm_forgot_password, "000000" if given != "000000" else "1", "Test-other-1")
    forgetful.confirm_forgot_password(given, "Test-other-1")
    user("forgetful").authenticate(password="Test-other-1")
    refused("ExpiredCodeException", forgetful.confirm_forgot_password, given, "Test-third-1")


def change_password():
    leaver = user("leaver")
    leaver.authenticate(password=PASSWORD)
    refused("NotAuthorizedException", leaver.change_password, "Wrong-password-1", "Test-other-1")
    leaver.change_password(PASSWORD, "Test-other-1")
    other = user("leaver")
    other.authenticate(password="Test-other-1")
    token, renewal = other.access_token, other.refresh_token
    other.logout()
    message = refused("NotAuthorizedException", idp.get_user, AccessToken=token)
    assert message == "Access Token has been revoked", message
    other.refresh_token = renewal
    message = refused("NotAuthorizedException", other.renew_access_token)
    assert message == "Refresh Token has been revoked", message
    leaver.authenticate(password="Test-other-1")
    leaver.delete_user()
    refused("NotAuthorizedException", user("leaver").authenticate, password="Test-other-1")


def attributes():
    alice = user("alice")
    alice.authenticate(password=PASSWORD)
    alice.update_profile({"name": "Alice", "email": "alice2@example.com"})
    assert alice.get_user().name == "Alice"
    # A new address does not lead in before it is verified, and the old one does no more.
    for address in ["alice@example.com", "alice2@example.com"]:
        refused("NotAuthorizedException", user(address).authenticate, password=PASSWORD)
    alice.validate_verification(code("alice", "VerifyUserAttribute"))
    user("alice2@example.com").authenticate(password=PASSWORD)
    alice.send_verification()
    alice.validate_verification(code("alice", "VerifyUserAttribute"))
    refused("InvalidParameterException", alice.update_profile, {"custom:team": "red"})
    alice.update_profile({"email": "alice@example.com"})
    alice.validate_verification(code("alice", "VerifyUserAttribute"))


def remembered_device():
    def srp(**device):
        return AWSSRP("dora", PASSWORD, DEVICES, "deviceclient", client=idp, **device)

    try:
        srp().authenticate_user()
        raise AssertionError("no second factor was asked for")
    except MFAChallengeException as first:
        tokens = idp.respond_to_auth_challenge(
            ClientId="deviceclient",
            ChallengeName="SOFTWARE_TOKEN_MFA",
            Session=first.get_tokens()["Session"],
            ChallengeResponses={"USERNAME": "dora", "SOFTWARE_TOKEN_MFA_CODE": totp()},
        )["AuthenticationResult"]
    device = tokens["NewDeviceMetadata"]
    # pycognito confirms devices at the real service's address only; the secret is its own all the same.
    from pycognito.aws_srp import generate_hash_device

    password, verifier = generate_hash_device(device["DeviceGroupKey"], device["DeviceKey"])
    idp.confirm_device(
        AccessToken=tokens["AccessToken"], DeviceKey=device["DeviceKey"], DeviceSecretVerifierConfig=verifier
    )
    known = dict(device_key=device["DeviceKey"], device_group_key=device["DeviceGroupKey"])
    for _ in range(5):
        # The device stands for the second factor.
        result = srp(device_password=password, **known).authenticate_user()["AuthenticationResult"]
        assert "NewDeviceMetadata" not in result
    refused("NotAuthorizedException", srp(device_password="another", **known).authenticate_user)
    renewal = {"REFRESH_TOKEN": result["RefreshToken"]}
    refused(
        "NotAuthorizedException", idp.initiate_auth,
        ClientId="deviceclient", AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=renewal,
    )
    idp.initiate_auth(
        ClientId="deviceclient", AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={**renewal, "DEVICE_KEY": device["DeviceKey"]},
    )
    idp.forget_device(AccessToken=result["AccessToken"], DeviceKey=device["DeviceKey"])
    refused("ResourceNotFoundException", srp(device_password=password, **known).authenticate_user)


def rotation():
    def sign_in(client):
        return idp.initiate_auth(
            ClientId=client, AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD},
        )["AuthenticationResult"]

    first = sign_in("rotatingclient")["RefreshToken"]
    refused(
        "InvalidParameterException", idp.initiate_auth,
        ClientId="rotatingclient", AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": first},
    )
    second = idp.get_tokens_from_refresh_token(ClientId="rotatingclient", RefreshToken=first)["AuthenticationResult"]
    refused("RefreshTokenReuseException", idp.get_tokens_from_refresh_token, ClientId="rotatingclient", RefreshToken=first)
    third = idp.get_tokens_from_refresh_token(ClientId="rotatingclient", RefreshToken=second["RefreshToken"])
    third = third["AuthenticationResult"]
    idp.revoke_token(ClientId="rotatingclient", Token=third["RefreshToken"])
    refused("NotAuthorizedException", idp.get_user, AccessToken=third["AccessToken"])
    kept = sign_in("plainclient")["RefreshToken"]
    assert "RefreshToken" not in idp.get_tokens_from_refresh_token(ClientId="plainclient", RefreshToken=kept)["AuthenticationResult"]
    refused("NotAuthorizedException", idp.get_tokens_from_refresh_token, ClientId="rotatingclient", RefreshToken=kept)


def custom_challenge():
    def begin():
        return idp.initiate_auth(
            ClientId="customclient", AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "carol"},
            ClientMetadata={"from": "begin"},
        )

    def answer(challenge, text):
        return idp.respond_to_auth_challenge(
            ClientId="customclient", ChallengeName="CUSTOM_CHALLENGE", Session=challenge["Session"],
            ChallengeResponses={"USERNAME": "carol", "ANSWER": text}, ClientMetadata={"from": "answer"},
        )

    asked = begin()
    assert asked["ChallengeParameters"]["question"] == "What is the colour?", asked
    again = answer(asked, "red")
    refused("NotAuthorizedException", answer, asked, "blue")
    assert "AccessToken" in answer(again, "blue")["AuthenticationResult"]
    refused("NotAuthorizedException", answer, answer(answer(begin(), "red"), "red"), "red")
    seen = [(entry["triggerSource"], entry["clientMetadata"]) for entry in triggers("eu-west-1_Custom001")]
    assert seen[:4] == [
        ("DefineAuthChallenge_Authentication", None),
        ("CreateAuthChallenge_Authentication", None),
        ("VerifyAuthChallengeResponse_Authentication", {"from": "answer"}),
        ("DefineAuthChallenge_Authentication", {"from": "answer"}),
    ], seen
    message = refused(
        "UserLambdaValidationException", idp.sign_up, ClientId="strictclient", Username="dave", Password=PASSWORD
    )
    assert message == "PreSignUp failed with error not from here.", message


def configured_user():
    # The user of the configuration, whose id token its identity pool takes.
    conrad = user("conrad", pool="eu-west-1_Config001", client="configclient", secret="testclientsecretofaconfiguration")
    conrad.authenticate(password="Evercred-sandbox-1")
    identity = boto3.client("cognito-identity", **SETTINGS)
    logins = {"cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Config001": conrad.id_token}
    pool = "eu-west-1:11111111-2222-3333-4444-555555555555"
    found = identity.get_id(IdentityPoolId=pool, Logins=logins)["IdentityId"]
    identity.get_credentials_for_identity(IdentityId=found, Logins=logins)
    logins = {name: conrad.access_token for name in logins}
    refused("NotAuthorizedException", identity.get_id, IdentityPoolId=pool, Logins=logins)


globals()[sys.argv[2]]()
