"""How long each of many callers waits who ask for one set's credentials at the same moment.

    callers.py PROGRAM CONFIGURATION STATE CALLS fresh|due|daemon

CALLS is a file to which the handler of the identity `one` adds a line each time it runs; `other` is an identity that has
nothing to do with it. Prints a line of text. Ends with 1 when anything but one refresh was made, or answers differ.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time

CALLERS, ROUNDS = 100, 5


def ask(program, state, folder):
    """Starts all callers, and gives the seconds that each took and what they said."""
    argv = [program, "credentials", "one", "--state", state]
    started = {}
    for number in range(CALLERS):
        path = os.path.join(folder, str(number))
        actions = [(os.POSIX_SPAWN_OPEN, 1, path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
        moment = time.monotonic()
        started[os.posix_spawn(program, argv, os.environ, file_actions=actions)] = moment
    took = []
    while started:
        pid, status = os.wait()
        if pid in started:
            took.append(time.monotonic() - started.pop(pid))
            if status != 0:
                sys.exit(f"a caller ended with {os.waitstatus_to_exitcode(status)}")
    answers = set()
    for number in range(CALLERS):
        with open(os.path.join(folder, str(number))) as file:
            answers.add(file.read())
    if len(answers) != 1 or "SecretAccessKey" not in answers.pop():
        sys.exit("the callers were told different things")
    return took


def lines(path):
    try:
        with open(path) as file:
            return len(file.readlines())
    except FileNotFoundError:
        return 0


def round_of(program, configuration, state, calls, mode, folder):
    subprocess.run(["rm", "-rf", state, calls], check=True)
    once = [program, "run", "--once", "-c", configuration, "--state", state]
    # A run that looks after the other identity leaves this one known and due.
    subprocess.run(once + (["--only", "other"] if mode != "fresh" else []), check=True, stdout=subprocess.DEVNULL)
    daemon = None
    if mode == "daemon":
        daemon = subprocess.Popen([program, "run", "-c", configuration, "--state", state], stdout=subprocess.DEVNULL)
        while lines(calls) == 0:
            time.sleep(0.001)
    took = ask(program, state, folder)
    if daemon:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
    if lines(calls) != 1:
        sys.exit(f"{lines(calls)} refreshes instead of one")
    return took


def main():
    program, configuration, state, calls, mode = sys.argv[1:]
    took = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            took += round_of(program, configuration, state, calls, mode, folder)
    took.sort()
    p50, p99 = (took[int(len(took) * share)] * 1000 for share in (0.5, 0.99))
    print(f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {took[-1] * 1000:.0f} ms")


main()
