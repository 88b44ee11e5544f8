"""An image of this host's /usr for the benchmarks, and how it comes to a registry."""
import hashlib
import json
import os
import subprocess
import sys
import tarfile

from peers import run

LAYERS = 10
LARGEST = 1_000_000


def layers(work, size_of_all, number_of_layers):
    """Tars of about the same size, of the files of /usr in order. Returns them, and the number of files."""
    tars, tar, size, number = [], None, 0, 0
    for directory, subdirectories, files in os.walk("/usr"):
        subdirectories.sort()
        for name in sorted(files):
            path = os.path.join(directory, name)
            if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > LARGEST:
                continue
            if tar is None:
                tars.append(os.path.join(work, "layer%d.tar" % len(tars)))
                tar, size = tarfile.open(tars[-1], "w", format=tarfile.GNU_FORMAT), 0
            tar.add(path, recursive=False)
            size += os.path.getsize(path)
            number += 1
            if size >= size_of_all // LAYERS:
                tar.close()
                tar = None
                if len(tars) == number_of_layers:
                    return tars, number
    sys.exit("/usr of this host is too small; give fewer MEGABYTES")


def push(work, registry, name, tars):
    """Pushes an image with these layers, compressed as docker does. Returns its compressed size."""
    layout = os.path.join(work, name)
    os.makedirs(os.path.join(layout, "blobs/sha256"))

    def blob(content):
        digest = hashlib.sha256(content).hexdigest()
        with open(os.path.join(layout, "blobs/sha256", digest), "wb") as file:
            file.write(content)
        return {"digest": "sha256:" + digest, "size": len(content)}

    described, diff_ids = [], []
    for tar in tars:
        if not os.path.exists(tar + ".gz"):
            subprocess.run(["gzip", "-n", "-k", tar], check=True)
        with open(tar, "rb") as file:
            diff_ids.append("sha256:" + hashlib.sha256(file.read()).hexdigest())
        with open(tar + ".gz", "rb") as file:
            described.append({"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", **blob(file.read())})
    config = blob(json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": diff_ids}}).encode())
    manifest = blob(json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config}, "layers": described}).encode())
    with open(os.path.join(layout, "index.json"), "w") as file:
        json.dump({"schemaVersion": 2, "manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json", **manifest}]}, file)
    with open(os.path.join(layout, "oci-layout"), "w") as file:
        file.write('{"imageLayoutVersion":"1.0.0"}')
    run("skopeo", "copy", "--insecure-policy", "--dest-tls-verify=false", "oci:" + layout, "docker://%s/%s" % (registry, name))
    return sum(layer["size"] for layer in described)
