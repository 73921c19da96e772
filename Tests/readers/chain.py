"""Prints the credentials that the default chain of boto3 comes to, as one JSON array."""

import json

import boto3

keys = boto3.Session().get_credentials().get_frozen_credentials()
print(json.dumps([keys.access_key, keys.secret_key, keys.token]))
