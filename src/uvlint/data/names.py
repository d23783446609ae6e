"""Knowledge that is truly about a name: what it is taken for, what took its place, since when Python has it itself.

Sources: the projects' own pages on the index (descriptions that say "deprecated, use …" or "renamed to …"), uv's
list of confused names (crates/uv-distribution, suggestions.json), and the "New in version" notes of the standard
library's documentation. Read on 2026-11-21. An entry is only ever a suggestion, and only where the package named is
found on the index and serves the targets in question.
Renew: `python fixtures/renew.py names`, which asks the index for every name that is suggested.
"""

from typing import Final

AS_OF: Final = "2026-11-21"

# A name that people write when they mean another: mostly the name of the module that they import.
CONFUSED: Final[dict[str, str]] = {
    "attr": "attrs",
    "beautifulsoup": "beautifulsoup4",
    "bs4": "beautifulsoup4",
    "crypto": "pycryptodome",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "discord": "discord-py",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "faiss": "faiss-cpu",
    "fitz": "pymupdf",
    "git": "gitpython",
    "github": "pygithub",
    "imblearn": "imbalanced-learn",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "ldap": "python-ldap",
    "magic": "python-magic",
    "mpl-toolkits": "matplotlib",
    "mysqldb": "mysqlclient",
    "nacl": "pynacl",
    "opencv": "opencv-python",
    "openssl": "pyopenssl",
    "pil": "pillow",
    "pptx": "python-pptx",
    "pylab": "matplotlib",
    "pytorch": "torch",
    "ruamel": "ruamel-yaml",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "socketio": "python-socketio",
    "telegram": "python-telegram-bot",
    "umap": "umap-learn",
    "usb": "pyusb",
    "win32api": "pywin32",
    "wx": "wxpython",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
}

# What took the place of a package, or has the wheels that it lacks; the same import name unless the remark says more.
SUCCESSORS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "bsddb3": (("berkeleydb", "its successor; imported as `berkeleydb`"),),
    "demjson": (("demjson3", "its successor; imported as `demjson3`"),),
    "dlib": (("dlib-bin", "the same with wheels"),),
    "docopt": (("docopt-ng", "a maintained fork"),),
    "faiss-gpu": (("faiss-gpu-cu12", "for CUDA 12"), ("faiss-cpu", "without a GPU")),
    "fasttext": (("fasttext-wheel", "the same with wheels"), ("fasttext-predict", "prediction only")),
    "fbprophet": (("prophet", "its new name; imported as `prophet`"),),
    "gym": (("gymnasium", "its successor; imported as `gymnasium`"),),
    "m2crypto": (("cryptography", "another library"),),
    "mysql-python": (("mysqlclient", "a fork for Python 3"), ("pymysql", "pure Python")),
    "mysqlclient": (("pymysql", "pure Python; imported as `pymysql`"),),
    "nose": (("pynose", "a maintained fork"), ("pytest", "another runner")),
    "pdfminer": (("pdfminer-six", "its fork for Python 3"),),
    "pyaudio": (("sounddevice", "another library, with wheels for every system"),),
    "pycrypto": (("pycryptodome", "its drop-in successor"),),
    "pyicu": (("pyicu-binary", "the same with wheels"),),
    "pypdf2": (("pypdf", "its new name; imported as `pypdf`"),),
    "pysha3": (("safe-pysha3", "a maintained fork, still imported as `sha3`"), ("pycryptodome", "another library")),
    "pysqlite3": (("pysqlite3-binary", "the same with wheels, for Linux"),),
    "python-levenshtein": (("levenshtein", "its new name"),),
    "python-magic-bin": (("python-magic", "without the library inside: for systems that have libmagic"),),
    "psycopg2": (("psycopg2-binary", "the same with wheels"),),
    "pystan": (("cmdstanpy", "another interface to Stan"),),
    "sklearn": (("scikit-learn", "what is meant"),),
    "tensorflow-gpu": (("tensorflow", "has GPU support of its own"),),
    "tensorflow-macos": (("tensorflow", "has wheels for Apple processors of its own now"),),
    "uwsgi": (("pyuwsgi", "the same with wheels"),),
}

# Backports: the standard library has had this since Python 3.N, under the module name given; "" for no further word.
STDLIB_SINCE: Final[dict[str, tuple[int, str, str]]] = {
    "argparse": (2, "argparse", ""),
    "asyncio": (4, "asyncio", ""),
    "backports-cached-property": (8, "functools.cached_property", ""),
    "backports-datetime-fromisoformat": (11, "datetime.fromisoformat", ""),
    "backports-functools-lru-cache": (2, "functools.lru_cache", ""),
    "backports-shutil-get-terminal-size": (3, "shutil.get_terminal_size", ""),
    "backports-ssl-match-hostname": (2, "ssl", ""),
    "backports-statistics": (4, "statistics", ""),
    "backports-tempfile": (4, "tempfile", ""),
    "backports-weakref": (4, "weakref", ""),
    "backports-zoneinfo": (9, "zoneinfo", "`tzdata` for Windows goes with it"),
    "configparser": (2, "configparser", ""),
    "contextlib2": (7, "contextlib", ""),
    "contextvars": (7, "contextvars", ""),
    "dataclasses": (7, "dataclasses", ""),
    "enum34": (4, "enum", ""),
    "functools32": (2, "functools", ""),
    "funcsigs": (3, "inspect.signature", ""),
    "futures": (2, "concurrent.futures", ""),
    "graphlib-backport": (9, "graphlib", ""),
    "importlib": (1, "importlib", ""),
    "importlib-resources": (7, "importlib.resources", ""),
    "ipaddress": (3, "ipaddress", ""),
    "pathlib": (4, "pathlib", ""),
    "pathlib2": (4, "pathlib", ""),
    "pickle5": (8, "pickle", ""),
    "selectors34": (4, "selectors", ""),
    "singledispatch": (4, "functools.singledispatch", ""),
    "statistics": (4, "statistics", ""),
    "subprocess32": (2, "subprocess", ""),
    "typed-ast": (8, "ast", ""),
    "typing": (5, "typing", ""),
    "unittest2": (2, "unittest", ""),
}
