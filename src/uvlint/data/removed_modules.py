"""What Python's standard library lost: modules, names in them and built-in names, each with the first minor without.

0 stands for Python 2 alone: no Python 3 has it. Sources: "What's New in Python" 3.0 to 3.14, PEP 594 (dead batteries),
PEP 632 (distutils); tried on CPython 3.8 to 3.13. Read on 2026-11-21.
"""

from typing import Final

AS_OF: Final = "2026-11-21"

MODULES: Final[dict[str, int]] = {
    **dict.fromkeys(
        ["BaseHTTPServer", "Bastion", "CGIHTTPServer", "ConfigParser", "Cookie", "DocXMLRPCServer", "HTMLParser", "MimeWriter", "Queue", "SimpleHTTPServer", "SimpleXMLRPCServer", "SocketServer", "StringIO", "Tkinter", "UserDict", "UserList", "UserString", "__builtin__", "_winreg", "anydbm", "cPickle", "cStringIO", "commands", "compiler", "cookielib", "copy_reg", "dbhash", "dircache", "dl", "dumbdbm", "dummy_thread", "exceptions", "fpformat", "gdbm", "hotshot", "htmlentitydefs", "htmllib", "httplib", "ihooks", "imageop", "imputil", "itertools_py2", "md5", "mhlib", "mimetools", "mimify", "multifile", "mutex", "new", "popen2", "posixfile", "repr", "rexec", "rfc822", "robotparser", "rgbimg", "sets", "sgmllib", "sha", "statvfs", "stringold", "strop", "thread", "tkFileDialog", "tkMessageBox", "toaiff", "urllib2", "urlparse", "user", "whichdb", "xmllib", "xmlrpclib"],
        0,
    ),
    "dummy_threading": 9,
    "_dummy_thread": 7,
    "macpath": 8,
    "formatter": 10,
    "parser": 10,
    "symbol": 10,
    "macurl2path": 7,
    "binhex": 11,
    **dict.fromkeys(["asynchat", "asyncore", "distutils", "imp", "smtpd"], 12),
    **dict.fromkeys(
        ["aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"],
        13,
    ),
}

ADDED: Final[dict[str, int]] = {
    "graphlib": 9,
    "zoneinfo": 9,
    "tomllib": 11,
    "importlib.metadata": 8,
    "importlib.resources": 7,
    "importlib.resources.abc": 11,
    "annotationlib": 14,
    "compression": 14,
    "concurrent.interpreters": 14,
}

NAMES: Final[dict[str, int]] = {
    **{
        f"collections.{name}": 10
        for name in ["Awaitable", "ByteString", "Callable", "Container", "Coroutine", "Generator", "Hashable", "ItemsView", "Iterable", "Iterator", "KeysView", "Mapping", "MappingView", "MutableMapping", "MutableSequence", "MutableSet", "Reversible", "Sequence", "Set", "Sized", "ValuesView", "AsyncIterable", "AsyncIterator", "Collection"]
    },
    **{f"ast.{name}": 14 for name in ["Num", "Str", "Bytes", "NameConstant", "Ellipsis"]},
    "array.array.tostring": 9,
    "asyncio.coroutine": 11,
    "asyncio.async": 7,
    "base64.encodestring": 9,
    "base64.decodestring": 9,
    "binascii.b2a_hqx": 11,
    "cgi.escape": 8,
    "configparser.SafeConfigParser": 12,
    "configparser.LegacyInterpolation": 13,
    "fractions.gcd": 9,
    "gettext.lgettext": 11,
    "html.parser.HTMLParseError": 5,
    "importlib.find_loader": 12,
    "importlib.resources.contents": 13,
    "inspect.formatargspec": 11,
    "inspect.getargspec": 11,
    "inspect.getmoduleinfo": 6,
    "itertools.ifilter": 0,
    "itertools.imap": 0,
    "itertools.izip": 0,
    "locale.format": 12,
    "locale.resetlocale": 13,
    "math.gcd2": 0,
    "os.errno": 7,
    "os.getcwdu": 0,
    "os.popen2": 0,
    "os.popen3": 0,
    "os.spawnvp2": 0,
    "pkgutil.ImpImporter": 12,
    "pkgutil.ImpLoader": 12,
    "pkgutil.find_loader": 14,
    "pkgutil.get_loader": 14,
    "platform.dist": 8,
    "platform.linux_distribution": 8,
    "platform.popen": 8,
    "random.jumpahead": 0,
    "re.template": 13,
    "ssl.match_hostname": 12,
    "ssl.wrap_socket": 12,
    "ssl.PROTOCOL_SSLv3": 10,
    "sqlite3.OptimizedUnicode": 12,
    "string.join": 0,
    "string.letters": 0,
    "string.lower": 0,
    "string.lowercase": 0,
    "string.maketrans": 0,
    "string.replace": 0,
    "string.split": 0,
    "string.strip": 0,
    "string.uppercase": 0,
    "sys.exc_clear": 0,
    "sys.maxint": 0,
    "sys.setcheckinterval": 9,
    "sys.setdefaultencoding": 0,
    "sys.set_coroutine_wrapper": 8,
    "tempfile.template2": 0,
    "threading._sleep": 0,
    "time.clock": 8,
    "types.ClassType": 0,
    "types.DictType": 0,
    "types.IntType": 0,
    "types.ListType": 0,
    "types.NoneType2": 0,
    "types.StringType": 0,
    "types.StringTypes": 0,
    "types.TupleType": 0,
    "types.UnicodeType": 0,
    "typing.io": 13,
    "typing.re": 13,
    "unittest.makeSuite": 13,
    "unittest.findTestCases": 13,
    "unittest._TextTestResult": 12,
    "urllib.quote": 0,
    "urllib.unquote": 0,
    "urllib.urlencode": 0,
    "urllib.urlopen": 0,
    "urllib.urlretrieve": 0,
    "urllib.URLopener": 0,
    "urllib.request.URLopener": 14,
    "urllib.request.FancyURLopener": 14,
    "webbrowser.MacOSX": 13,
    "xml.etree.cElementTree": 9,
    "xml.etree.ElementTree.Element.getchildren": 9,
    "zipimport.zipimporter.find_loader": 12,
}

BUILTINS: Final = frozenset(
    ["apply", "basestring", "buffer", "cmp", "coerce", "execfile", "file", "intern", "long", "raw_input", "reduce", "reload", "unichr", "unicode", "xrange"]
)

U_MODE: Final = 11
"""The first minor whose `open` refuses the mode `U`."""
