"""What the benchmarks of images share: a host of its own with a registry, a one-node cluster, dockerd and containerd, and the clock."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
REGISTRY = "127.0.0.1:5000"
SKIFF = os.path.join(HERE, "../skiff")
DOCKER = "/usr/bin/docker"
CALM_SECONDS = 65
started = []


def on_own_host():
    """Starts this program again, in a network and mount namespace of its own."""
    if "SKIFF_TEST_HOST" not in os.environ:
        os.execv(os.path.join(HERE, "../scripts/test-host"), ["test-host", os.path.realpath(sys.argv[0]), *sys.argv[1:]])
    os.environ.pop("KUBECONFIG", None)


def run(*command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode != 0:
        sys.exit("%s: in vain: %s\n%s" % (os.path.basename(sys.argv[0]), " ".join(command), done.stdout))
    return done.stdout


def run_anyway(*command):
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start(work, name, *command):
    log = open(os.path.join(work, name + ".log"), "w")
    started.append(subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True))


def wait_for(command, seconds=60):
    for _ in range(seconds * 10):
        if subprocess.run(command, shell=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
            return
        time.sleep(0.1)
    sys.exit("%s: in vain: %s" % (os.path.basename(sys.argv[0]), command))


def timed(action):
    os.sync()
    begin = time.monotonic()
    action()
    return time.monotonic() - begin


def calm():
    """ext4 searches longer for an inode while many were deleted within a minute: nobody is to pay for what was there before."""
    os.sync()
    time.sleep(CALM_SECONDS)


def in_work_directory(action):
    """Calls it with a fresh directory. Afterwards nothing that was started runs."""
    work = tempfile.mkdtemp(prefix=os.path.basename(sys.argv[0]) + ".")
    try:
        action(work)
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait()
        shutil.rmtree(work, ignore_errors=True)


def registry(work, address):
    with open(work + "/registry.yml", "w") as file:
        file.write("version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: %s/registry\nhttp:\n  addr: %s\n" % (work, address))
    start(work, "registry", "docker-registry", "serve", work + "/registry.yml")
    wait_for("skopeo inspect --tls-verify=false docker://%s/none 2>&1 | grep -q unknown" % address)


class Cluster:
    """One node, as a user has it."""

    def __init__(self):
        for program in ("server", "agent", "version"):
            run(SKIFF, program, "--help")  # archives its classes
        run(SKIFF, "up", "--node-name", "bench-%d" % os.getpid())
        with open("/run/skiff/agent.pid") as file:
            self.agent = file.read().split()[0]

    def megabytes(self):
        """The agent's share of memory, PSS."""
        with open("/proc/%s/smaps_rollup" % self.agent) as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) * 1024 / 1e6

    def __enter__(self):
        return self

    def __exit__(self, *_):
        run(SKIFF, "down")


class Dockerd:
    def __init__(self, work):
        socket = "unix://%s/docker.sock" % work
        self.client = [DOCKER, "-H", socket]
        start(work, "dockerd", "dockerd", "--data-root", work + "/docker", "--exec-root", work + "/docker-run", "-H", socket,
              "--pidfile", work + "/docker.pid", "--bridge", "none", "--iptables=false")
        wait_for(" ".join(self.client) + " version")


class Containerd:
    def __init__(self, work):
        self.client = ["ctr", "-a", work + "/ctd.sock"]
        with open(work + "/containerd.toml", "w") as file:
            file.write('version = 2\nroot = "%s/ctd"\nstate = "%s/ctd-run"\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n'
                       '[grpc]\naddress = "%s/ctd.sock"\n' % (work, work, work))
        start(work, "containerd", "containerd", "-c", work + "/containerd.toml")
        wait_for(" ".join(self.client) + " version")
