"""Puts a td2braze binary into a Python wheel, so that `pip install FILE` brings the command.

Usage: wheel.py BINARY FOLDER

No Python goes in: a wheel's `scripts` are copied into the environment's `bin` as they are (Binary distribution format,
"The .data directory").
"""

import base64
import hashlib
import pathlib
import platform
import subprocess
import sys
import zipfile

NAME = "td2braze"


def main() -> None:
    binary, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    version = subprocess.run([binary, "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
    tag = f"py3-none-{platform.system().lower()}_{platform.machine()}"
    info = f"{NAME}-{version}.dist-info"
    files = {
        f"{NAME}-{version}.data/scripts/{NAME}": binary.read_bytes(),
        f"{info}/METADATA": (
            f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {version}\n"
            "Summary: Moves a Treasure Data job result of any size into Braze.\nLicense: Apache-2.0\n"
        ).encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: {NAME}\nRoot-Is-Purelib: false\nTag: {tag}\n".encode(),
    }
    record = "".join(f"{name},sha256={digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    path = folder / f"{NAME}-{version}-{tag}.whl"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if "/scripts/" in name else 0o100644) << 16
            wheel.writestr(entry, data)
    print(path)


def digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


if __name__ == "__main__":
    main()
