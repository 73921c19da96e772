"""The whole job with boto3 and a pool of threads: boto3_threads.py N THREADS"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore import UNSIGNED
from botocore.config import Config

import job

count, threads = int(sys.argv[1]), int(sys.argv[2])
client = boto3.client(
    "cognito-identity",
    region_name="eu-west-1",
    endpoint_url=job.ENDPOINT,
    config=Config(signature_version=UNSIGNED, max_pool_connections=threads),
)


def refresh(name):
    handler = subprocess.run(["/bin/sh", "-c", job.HANDLER], stdout=subprocess.PIPE, check=True)
    logins = job.logins(handler.stdout)
    identity = client.get_id(IdentityPoolId=job.POOL, Logins=logins)["IdentityId"]
    credentials = client.get_credentials_for_identity(IdentityId=identity, Logins=logins)["Credentials"]
    job.tell(name, credentials)
    return name, credentials


with ThreadPoolExecutor(threads) as pool:
    job.write(pool.map(refresh, job.names(count)))
