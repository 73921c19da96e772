"""The whole job with aiobotocore on uvloop: aiobotocore_tasks.py N TASKS"""

import asyncio
import subprocess
import sys

import uvloop
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore import UNSIGNED

import job

count, tasks = int(sys.argv[1]), int(sys.argv[2])


async def refresh(client, name):
    handler = await asyncio.create_subprocess_exec("/bin/sh", "-c", job.HANDLER, stdout=subprocess.PIPE)
    answer, _ = await handler.communicate()
    if handler.returncode != 0:
        raise RuntimeError(f"the handler ended with {handler.returncode}")
    logins = job.logins(answer)
    identity = (await client.get_id(IdentityPoolId=job.POOL, Logins=logins))["IdentityId"]
    credentials = (await client.get_credentials_for_identity(IdentityId=identity, Logins=logins))["Credentials"]
    job.tell(name, credentials)
    return name, credentials


async def main():
    config = AioConfig(signature_version=UNSIGNED, max_pool_connections=tasks)
    slots = asyncio.Semaphore(tasks)
    async with get_session().create_client(
        "cognito-identity", region_name="eu-west-1", endpoint_url=job.ENDPOINT, config=config
    ) as client:

        async def in_turn(name):
            async with slots:
                return await refresh(client, name)

        job.write(await asyncio.gather(*map(in_turn, job.names(count))))


uvloop.run(main())
